"""What Python's smtplib can do, on one listener for transfer, one for submission and one with TLS first."""

import smtplib
import ssl
import sys
from email.message import EmailMessage

port, submission, submissions, user, password, ca = sys.argv[1:]
context = ssl.create_default_context(cafile=ca)


def letter(subject):
    message = EmailMessage()
    message["From"] = "alice@localhost"
    message["To"] = "bob@localhost"
    message["Subject"] = subject
    message.set_content(".\n..\n%s\n" % subject)
    return message


with smtplib.SMTP("localhost", int(port), timeout=20) as client:
    assert client.ehlo()[0] == 250
    for name in ("size", "pipelining", "8bitmime", "smtputf8", "dsn", "chunking", "starttls"):
        assert client.has_extn(name), name
    assert not client.has_extn("auth")
    client.send_message(letter("plain"))
    assert client.rset()[0] == 250
    assert client.noop()[0] == 250
    assert client.verify("bob@localhost")[0] in (252, 502)
    try:
        client.sendmail("alice@localhost", ["bob@example.org"], b"Subject: x\r\n\r\nx\r\n")
        raise AssertionError("relayed")
    except smtplib.SMTPRecipientsRefused as refused:
        assert refused.recipients["bob@example.org"][0] == 550
    refused = client.sendmail(
        "alice@localhost", ["bob@localhost", "bob@example.org"], b"Subject: half\r\n\r\nx\r\n"
    )
    assert list(refused) == ["bob@example.org"]
    client.starttls(context=context)
    client.send_message(letter("starttls"))
    client.sendmail(
        "alice@localhost",
        ["jürgen@localhost"],
        "Subject: größe\r\n\r\n.\r\n".encode(),
        mail_options=["SMTPUTF8", "BODY=8BITMIME"],
    )

with smtplib.SMTP("localhost", int(submission), timeout=20) as client:
    client.ehlo()
    assert not client.has_extn("auth")
    client.starttls(context=context)
    client.login(user, password)
    client.send_message(letter("submission"))

with smtplib.SMTP_SSL("localhost", int(submissions), timeout=20, context=context) as client:
    try:
        client.login(user, "wrong")
        raise AssertionError("logged in")
    except smtplib.SMTPAuthenticationError as error:
        assert error.smtp_code == 535
    client.login(user, password)
    client.send_message(letter("submissions"))

print("done")
