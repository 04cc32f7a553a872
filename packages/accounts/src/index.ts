export { hashPassword, parseHash, type PasswordCost, type PasswordHash } from "./password.ts";
export { createPasswords, type Passwords } from "./passwords.ts";
