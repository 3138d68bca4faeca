"""A mailbox that takes every mail sent to it and shows it, so that nothing leaves this machine."""

from standins.mailbox.mailbox import Mailbox
from standins.mailbox.messages import Attachment, Message

__all__ = ["Attachment", "Mailbox", "Message"]
