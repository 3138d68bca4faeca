from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from babel import Locale
from django.utils import translation

from booking.wording.formats import day_text, full_day_text, month_text, page_locale, time_text, weekday_names
from booking.wording.when import elsewhere_text, when_text
from booking.wording.zones import OFFERED, is_zone, offset_text, zone_label, zone_options

WINTER, SUMMER = datetime(2027, 1, 14, 17, tzinfo=UTC), datetime(2027, 7, 14, 17, tzinfo=UTC)
BRITISH, SPANISH = Locale("en", "GB"), Locale("es")


def test_day_is_written_as_each_language_does() -> None:
    on = date(2027, 1, 14)
    assert day_text(on, BRITISH) == "Thursday 14 January"
    assert day_text(on, SPANISH) == "jueves, 14 de enero"
    assert full_day_text(on, BRITISH) == "Thursday 14 January 2027"
    assert full_day_text(on, SPANISH) == "jueves, 14 de enero de 2027"
    assert month_text(on, BRITISH) == "January 2027"
    assert month_text(on, SPANISH) == "enero de 2027"


def test_day_keeps_its_year_where_a_language_does_not_put_it_last() -> None:
    assert day_text(date(2027, 1, 14), Locale("ja")) == "2027年1月14日木曜日"


def test_week_begins_as_the_locale_has_it() -> None:
    assert weekday_names(BRITISH)[0] == ("Mo", "Monday")
    assert weekday_names(Locale("en", "US"))[0] == ("Su", "Sunday")


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en_GB"), ("es", "es"), ("en-us", "en_US"), ("pt-br", "pt_BR")]
)
def test_english_without_a_country_is_british(language: str, tag: str) -> None:
    with translation.override(language):
        assert str(page_locale()) == tag


def test_times_follow_the_zones_clocks_through_the_year() -> None:
    assert time_text(WINTER, "Europe/Madrid", BRITISH) == "18:00"
    assert time_text(SUMMER, "Europe/Madrid", BRITISH) == "19:00"


def test_zone_is_named_by_city_and_offset_at_that_moment() -> None:
    assert zone_label("Europe/Madrid", WINTER, BRITISH) == "Madrid (UTC+1)"
    assert zone_label("Europe/Madrid", SUMMER, BRITISH) == "Madrid (UTC+2)"
    assert zone_label("Asia/Tokyo", WINTER, SPANISH) == "Tokio (UTC+9)"
    assert zone_label("Europe/London", WINTER, BRITISH) == "London (UTC)"
    assert zone_label("UTC", WINTER, BRITISH) == "UTC"


@pytest.mark.parametrize(
    ("minutes", "text"), [(60, "UTC+1"), (-210, "UTC−3:30"), (345, "UTC+5:45"), (0, "UTC"), (840, "UTC+14")]
)
def test_offset_is_written_with_what_it_needs(minutes: int, text: str) -> None:
    assert offset_text(timedelta(minutes=minutes)) == text


def test_zones_on_offer_run_from_west_to_east_with_the_chosen_one_among_them() -> None:
    options = zone_options("Antarctica/Troll", ["Europe/Madrid"], WINTER, BRITISH)
    assert [option.label for option in options if option.is_chosen] == ["Troll (UTC)"]
    assert options[0].label == "Honolulu (UTC−10)"
    assert options[-1].label == "Kiritimati (UTC+14)"
    assert [option.name for option in options].count("Europe/Madrid") == 1
    assert len(options) == len(OFFERED) + 1


def test_every_zone_on_offer_exists() -> None:
    assert set(OFFERED) - available_timezones() == set()


@pytest.mark.parametrize("name", ["Europe/Madrid", "UTC", "America/Argentina/Buenos_Aires"])
def test_name_of_a_zone_is_known(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../../etc/passwd", "/etc/passwd", "CET", "Europe", "Europe/"]
)
def test_anything_else_is_no_zone(name: str) -> None:
    assert not is_zone(name)


def test_lesson_is_told_in_one_line_whose_times_stay_together() -> None:
    end = WINTER + timedelta(minutes=50)
    assert (
        when_text(WINTER, end, "Europe/Madrid", BRITISH)
        == "Thursday 14 January, 18:00\u00a0–\u00a018:50, Madrid (UTC+1)"
    )


def test_lesson_late_in_the_evening_is_tomorrow_in_the_east() -> None:
    start = datetime(2027, 1, 14, 22, tzinfo=UTC)
    assert when_text(start, start, "Asia/Tokyo", BRITISH).startswith("Friday 15 January, 07:00")


def test_schools_time_is_told_only_where_its_clocks_differ() -> None:
    assert elsewhere_text(WINTER, WINTER, home="Europe/Madrid", zone="Europe/Paris", locale=BRITISH) == ""
    told = elsewhere_text(WINTER, WINTER, home="Europe/Madrid", zone="Europe/London", locale=BRITISH)
    assert told.endswith("Madrid (UTC+1)")
