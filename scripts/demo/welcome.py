"""What to open, and who to log in as."""

from .plan import Plan


def welcome(plan: Plan, *, seconds: float) -> str:
    """The text shown when everything is up. The logins are those that the seed has noted."""
    logins = plan.state / "logins.txt"
    number = {variable: port.number for variable, port in plan.ports.items()}
    return f"""
The demo is up after {seconds:.0f} seconds.

  {plan.address:<38}the platform: what schools see before they sign up
  {_school(plan, "lingua"):<38}a school for adults
  {_school(plan, "kids"):<38}a school for children
  {f"http://localhost:{number['MAILBOX_PORT']}":<38}the mailbox: every mail that is sent
  {f"http://localhost:{number['STRIPE_PORT']}":<38}the stand-in for Stripe

{logins.read_text().rstrip() if logins.exists() else ""}

Logs are in {plan.log}. Ctrl-C stops everything and keeps the data."""


def _school(plan: Plan, name: str) -> str:
    return plan.address.replace("localhost", f"{name}.localhost")
