"""A mail such as the schools send, and the way to the mailbox."""

import smtplib
from email.message import EmailMessage

from standins.mailbox import Mailbox

HTML = (
    '<html><head><style>p {color: #333}</style></head><body><img src="cid:logo" alt="Alpha School">'
    '<p>Hola Chloe</p><a href="http://alpha.localhost:8000/manage/t0ken">Ver la reserva</a>'
    "<script>document.title = 'taken over'</script></body></html>"
)


def confirmation(to: str = "chloe@example.com") -> EmailMessage:
    """Text, HTML with a picture inside, and a calendar file with a name beyond ASCII."""
    mail = EmailMessage()
    mail["Subject"] = "Reserva confirmada: Conversación — martes ☕"
    mail["From"] = "Alpha School <hello@alpha.example>"
    mail["To"] = to
    mail.set_content("Hola Chloe,\n\nnos vemos el martes.\n")
    mail.add_alternative(HTML, subtype="html")
    mail.add_attachment(
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="lección.ics"
    )
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", cid="<logo>", filename="logo.png")
    return mail


def send(
    mailbox: Mailbox,
    mail: EmailMessage,
    *,
    sender: str = "hello@alpha.example",
    recipients: list[str] | None = None,
) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port) as connection:
        connection.send_message(mail, sender, recipients or ["chloe@example.com"])
