/** Each looks like the end of the data to some server; none is. */
export const variants: readonly (readonly [string, string])[] = [
  ["LF.LF", "\n.\n"],
  ["LF.CRLF", "\n.\r\n"],
  ["CRLF.LF", "\r\n.\n"],
  ["CR.CR", "\r.\r"],
  ["CR.LF", "\r.\n"],
  ["CR.CRLF", "\r.\r\n"],
  ["CRLF.CR", "\r\n.\r"],
  ["CRLF NUL .CRLF", "\r\n\0.\r\n"],
  ["CRLF. NUL CRLF", "\r\n.\0\r\n"],
  ["LFCR.CRLF", "\n\r.\r\n"],
  ["CRLF.CRCRLF", "\r\n.\r\r\n"],
  ["CRLF. CRLF", "\r\n. \r\n"],
  ["LF.CR", "\n.\r"],
  ["CRCRLF.LF", "\r\r\n.\n"],
];
