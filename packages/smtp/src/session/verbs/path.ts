export { decodeXtext, parsePath } from "../../parser/path.ts";
