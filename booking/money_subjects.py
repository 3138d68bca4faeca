"""What booking tells payments about: what is paid for, whether money agrees with it, and what was held for too long."""

from payments import subjects

from .selectors.money_checks import check
from .selectors.money_subjects import describe
from .services.money_mending import mend

subjects.register(describe=describe, check=check, mend=mend)
