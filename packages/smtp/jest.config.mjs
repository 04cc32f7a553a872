export { base as default } from "../../jest.config.base.mjs";
