"""What Python's own client can do with a server. Arguments: port, user, password, CA file or "-", folder."""

import ftplib
import io
import os
import ssl
import sys

port, user, password, ca, folder = sys.argv[1:]
data = os.urandom(1_000_000)

if ca == "-":
    ftp = ftplib.FTP()
else:
    ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=ca))
ftp.connect("127.0.0.1", int(port), timeout=20)
ftp.login(user, password)
if ca != "-":
    ftp.prot_p()

assert ftp.pwd() == "/"
assert ftp.mkd("new folder") == "/new folder"
ftp.cwd("new folder")
assert ftp.storbinary("STOR é.bin", io.BytesIO(data)).startswith("226")
assert ftp.size("é.bin") == len(data)

back = io.BytesIO()
assert ftp.retrbinary("RETR é.bin", back.write).startswith("226")
assert back.getvalue() == data
back = io.BytesIO()
ftp.retrbinary("RETR é.bin", back.write, rest=999_000)
assert back.getvalue() == data[999_000:]
ftp.storbinary("STOR é.bin", io.BytesIO(data[500_000:]), rest=500_000)
assert ftp.size("é.bin") == len(data)

ftp.storlines("STOR lines.txt", io.BytesIO(b"one\ntwo\n"))
lines = []
ftp.retrlines("RETR lines.txt", lines.append)
assert lines == ["one", "two"], lines

assert sorted(ftp.nlst()) == ["lines.txt", "é.bin"], ftp.nlst()
facts = dict(ftp.mlsd(facts=["type", "size", "modify"]))
assert facts["é.bin"]["type"] == "file" and facts["é.bin"]["size"] == "1000000", facts
listing = []
ftp.dir(listing.append)
assert any(line.endswith(" é.bin") for line in listing), listing

ftp.set_pasv(False)
back = io.BytesIO()
ftp.retrbinary("RETR é.bin", back.write)
assert back.getvalue() == data
ftp.set_pasv(True)

# A transfer that is given up, and a session that goes on.
ftp.voidcmd("TYPE I")
stream = ftp.transfercmd("RETR é.bin")
stream.recv(10)
# The transfer's reply, whether ABOR was in time or not, then ABOR's own.
assert ftp.abort()[:3] in ("226", "426")
stream.close()
assert ftp.voidresp().startswith("226")
assert ftp.voidcmd("NOOP").startswith("2")

ftp.rename("é.bin", "b.bin")
ftp.delete("b.bin")
ftp.delete("lines.txt")
ftp.cwd("..")
ftp.rmd("new folder")
try:
    ftp.cwd("new folder")
    raise AssertionError("the folder is still there")
except ftplib.error_perm as error:
    assert str(error).startswith("550") and folder not in str(error), error
assert ftp.quit().startswith("221")
print("done")
