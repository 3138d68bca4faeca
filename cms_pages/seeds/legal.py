"""Privacy and terms in plain words, true of what this software does. A school has them read by its own lawyer."""

from cms_pages.models import StandardPage
from cms_pages.plans import Plan


def legal_pages(school: str) -> list[Plan]:
    """Privacy and terms, linked from the footer."""
    return [_privacy(school), _terms(school)]


def _privacy(school: str) -> Plan:
    return Plan(
        key="privacy",
        model=StandardPage,
        title="Privacy",
        slug="privacy",
        fields={"show_in_footer": True, "lead": "What we know about you, why, and for how long."},
        body=[
            (
                "text",
                {
                    "heading": "What we keep",
                    "body": "<h3>When you look around</h3>"
                    "<p>These pages set no cookies and carry no trackers. Fonts and pictures come from our own server, "
                    "so nobody else learns that you were here.</p>"
                    "<h3>When you book</h3>"
                    f"<p>{school} keeps your name, your e-mail address, your time zone, what you booked and any note "
                    "that you write to the teacher. We need these to hold your place, to send you the confirmation "
                    "and to let you cancel. Your teacher sees your name and your note.</p>"
                    "<h3>When you pay</h3>"
                    "<p>You pay on a page of Stripe, our payment provider. We learn that you paid and how much; your "
                    "card number never reaches us.</p>"
                    "<h3>How long</h3>"
                    "<p>Bookings and payments are kept for as long as tax law asks. Everything else goes when you ask "
                    "us to delete it.</p>"
                    "<h3>Your rights</h3>"
                    "<p>You can ask what we know about you, have it corrected, deleted or handed over to you. "
                    'Write to us: the address is on the <a linktype="page" id="page:contact">contact page</a>.</p>',
                },
            )
        ],
    )


def _terms(school: str) -> Plan:
    return Plan(
        key="terms",
        model=StandardPage,
        title="Terms",
        slug="terms",
        fields={"show_in_footer": True, "lead": "How booking, paying and cancelling work."},
        body=[
            (
                "text",
                {
                    "heading": "What we agree on",
                    "body": "<h3>Booking</h3>"
                    "<p>A place is yours when you have received our confirmation. Where there is something to pay, we "
                    "hold the place for you while you do.</p>"
                    "<h3>Cancelling</h3>"
                    "<p>Every confirmation carries a link with which you can cancel. Each course says until when you "
                    "get your money back; before you confirm, that page tells you exactly what will happen.</p>"
                    "<h3>If we have to cancel</h3>"
                    "<p>When a class cannot take place you hear from us at once, and everything you paid for it goes "
                    "back the way it came.</p>"
                    "<h3>In class</h3>"
                    "<p>Please be on time: we begin together. Teachers may ask somebody who disturbs the others to "
                    "leave; that has not happened yet.</p>"
                    "<h3>Who we are</h3>"
                    f"<p>Your contract is with {school}. Name, address and registration stand at the foot of every "
                    "page.</p>",
                },
            )
        ],
    )
