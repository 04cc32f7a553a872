"""What Python's own client can do with a server. Arguments: port, "post" or "read"."""

import datetime
import nntplib
import sys

port, part = int(sys.argv[1]), sys.argv[2]
news = nntplib.NNTP("127.0.0.1", port, readermode=True, timeout=20)
body = [b"caf\xe9 8-bit", b".", b"..two", b".hidden", b""]

if part == "post":
    head = [
        b"From: Ann <ann@localhost.test>",
        b"Newsgroups: local.test,sci.space",
        b"Subject: from Python",
        b"Message-ID: <python@localhost.test>",
        b"",
    ]
    assert news.post(head + body).startswith("240")
    assert news.quit().startswith("205")
    print("done")
    sys.exit()

assert "READER" in news.getcapabilities()
_, count, first, last, name = news.group("local.test")
assert (count, name) == (last, "local.test"), (count, last)
_, overviews = news.over((first, last))
number, fields = next(each for each in overviews if each[1]["message-id"] == "<python@localhost.test>")
assert fields["subject"] == "from Python" and int(fields[":lines"]) == len(body), fields
assert "local.test:" in fields["xref"] and "sci.space:" in fields["xref"], fields
for spec in (number, "<python@localhost.test>"):
    _, info = news.article(spec)
    at = info.lines.index(b"")
    assert info.lines[at + 1:] == body, info.lines
    assert news.body(spec)[1].lines == body
    assert news.head(spec)[1].lines == info.lines[:at]
assert news.stat(number)[2] == "<python@localhost.test>"
assert news.xhdr("Subject", f"{first}-{last}")[1][-1][0] == str(last)
news.stat(first)
if last > first:
    news.next()
    news.last()
assert news.description("local.test") == "About local.test"
assert "sci.space" in news.descriptions("sci.*")[1]
assert {"local.test", "sci.space"} <= {each.group for each in news.list()[1]}
assert abs(news.date()[1] - datetime.datetime.utcnow()) < datetime.timedelta(seconds=5)
yesterday = datetime.datetime.utcnow() - datetime.timedelta(days=1)
assert "<python@localhost.test>" in news.newnews("local.*", yesterday)[1]
assert {"local.test", "sci.space"} <= {each.group for each in news.newgroups(yesterday)[1]}
assert len(news.help()[1]) > 5
try:
    news.group("no.such.group")
    raise AssertionError("it is there")
except nntplib.NNTPTemporaryError as error:
    assert str(error).startswith("411"), error
feed = [
    b"Path: peer.localhost.test!not-for-mail",
    b"From: Bob <bob@localhost.test>",
    b"Newsgroups: local.test",
    b"Subject: fed by Python",
    b"Message-ID: <fed-by-python@localhost.test>",
    b"Date: " + datetime.datetime.utcnow().strftime("%d %b %Y %H:%M:%S +0000").encode(),
    b"",
    b"Body.",
]
assert news.ihave("<fed-by-python@localhost.test>", feed).startswith("235")
try:
    news.ihave("<fed-by-python@localhost.test>", feed)
    raise AssertionError("it was taken twice")
except nntplib.NNTPTemporaryError as error:
    assert str(error).startswith("435"), error
assert news.quit().startswith("205")
print("done")
