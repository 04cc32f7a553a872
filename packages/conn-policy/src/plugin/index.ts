export const entry = "plugin";
