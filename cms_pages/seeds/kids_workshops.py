"""What Casa Cometa offers: groups by age, Saturday mornings, lessons for one child."""

from booking.enums import PayWay, QuestionKind, SoldBy, WorkshopKind
from cms_pages.plans import Blocks, questions

from .shapes import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    CourseSeed,
    Weekly,
    WorkshopSeed,
    at,
)


def _page(heading: str, html: str, asked: dict[str, str]) -> Blocks:
    text = ("text", {"heading": heading, "body": html})
    return [text, ("faq", {"heading": "What parents ask", "lead": "", "questions": questions(asked)})]


WORKSHOPS = [
    WorkshopSeed(
        slug="little-stars",
        title="Little Stars: English with puppets",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Eleven puppets who speak only English, and six children who help them.",
        description="Forty-five minutes of greeting, looking for somebody who has hidden, singing and tidying up. Each "
        "afternoon has one word family and ends the same way, because four-year-olds like it so.",
        category="English",
        language="English",
        picture="language-1",
        teachers=["molly-kerrigan"],
        duration_minutes=45,
        price_minor=1100,
        capacity=6,
        audience="Ages 4–5",
        place="The sun room, Calle Pureza 21",
        weekly=[
            Weekly(MONDAY, at("17:00"), "molly-kerrigan"),
            Weekly(WEDNESDAY, at("17:00"), "molly-kerrigan"),
        ],
        page=_page(
            "How an afternoon goes",
            "<ol><li>Shoes off, hello song</li><li>A puppet has a problem</li><li>We solve it, in English and with "
            "glue</li><li>Water, story, goodbye song</li></ol>",
            {
                "May I stay?": "<p>The first time, yes. After that there is coffee next door and a window to peep "
                "through.</p>",
                "What if my child does not speak?": "<p>Many listen for three weeks and then begin in "
                "sentences. Nobody "
                "is asked to perform.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="story-rockets",
        title="Story Rockets: English with books",
        kind=WorkshopKind.LIVE_CLASS,
        summary="One picture book a week, read, acted and drawn until everybody can tell it.",
        description="Noa reads on the carpet. Then the children become the bear, the bus or the weather, and on the "
        "fourth day they tell the book to the little ones.",
        category="English",
        language="English",
        picture="classroom",
        teachers=["noa-serrano"],
        duration_minutes=50,
        price_minor=1200,
        capacity=8,
        audience="Ages 6–7",
        place="The reading room, Calle Pureza 21",
        weekly=[Weekly(MONDAY, at("17:15"), "noa-serrano"), Weekly(WEDNESDAY, at("17:15"), "noa-serrano")],
        courses=[CourseSeed("Four Fridays, one book", FRIDAY, at("17:15"), 4, "noa-serrano", 4200)],
        questions=[
            {"kind": QuestionKind.TEXT, "label": "Your child's name and age", "is_required": True},
            {
                "kind": QuestionKind.TEXT,
                "label": "Allergies, or anything else that Noa should know",
                "help_text": "Leave it empty if there is nothing.",
            },
            {"kind": QuestionKind.CONSENT, "label": "Photos of the performance may hang in the hall."},
        ],
        details={"sold_by": SoldBy.EITHER, "pay_way": PayWay.EITHER},
        page=_page(
            "What comes home with you",
            "<p>The name of the book, three sentences to ask about it, and a drawing.</p>",
            {
                "Does my child need to read?": "<p>No. Some begin to, because they want to know what happens.</p>"
            },
        ),
    ),
    WorkshopSeed(
        slug="moon-readers",
        title="Moon Readers: English, first reading",
        kind=WorkshopKind.LIVE_CLASS,
        summary="For children who read in Spanish and want to know why English is spelt like that.",
        description="Sounds, rhymes and short books of one's own. An hour, because at seven one can sit that long, "
        "with a break for the courtyard.",
        category="English",
        language="English",
        picture="exam",
        teachers=["noa-serrano"],
        duration_minutes=60,
        price_minor=1300,
        capacity=8,
        audience="Ages 7–8",
        place="The reading room, Calle Pureza 21",
        weekly=[Weekly(TUESDAY, at("17:15"), "noa-serrano"), Weekly(THURSDAY, at("17:15"), "noa-serrano")],
        page=_page(
            "By the summer",
            "<p>Your child reads a book of sixteen pages aloud and understands it. There is a certificate with a gold "
            "star, and nobody is told what it is worth.</p>",
            {"Is there homework?": "<p>Ten minutes of being read to, by anybody, in any language.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="hedgehog-workshop",
        title="Hedgehog Workshop: German with tools",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Saw, glue, paint: to get the hammer you have to ask for it in German.",
        description="Each child builds one thing over four afternoons and takes it home. Real tools of the right size, "
        "one adult for four children.",
        category="German",
        language="German",
        picture="language-3",
        teachers=["jonas-keller"],
        duration_minutes=60,
        price_minor=1300,
        capacity=8,
        audience="Ages 6–7",
        place="The workshop, Calle Pureza 21",
        weekly=[Weekly(TUESDAY, at("17:45"), "jonas-keller"), Weekly(THURSDAY, at("17:45"), "jonas-keller")],
        page=_page(
            "Is it safe?",
            "<p>Goggles, child-size tools, and a second adult on workshop days. In six years there have been four "
            "plasters.</p>",
            {"What should they wear?": "<p>Something that may get paint on it.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="snail-kitchen",
        title="Snail Kitchen: French with aprons",
        kind=WorkshopKind.WORKSHOP,
        summary="A Saturday morning, a recipe in French, and lunch for whoever fetches you.",
        description="Crêpes, soup, a cake in the shape of a snail. Children read the recipe in pictures, shop for it "
        "at a market stall that we put up, and set the table.",
        category="French",
        language="French",
        picture="language-4",
        teachers=["salma-idrissi"],
        duration_minutes=120,
        price_minor=2400,
        capacity=8,
        audience="Ages 6–7",
        place="The kitchen, Calle Pureza 21",
        weekly=[Weekly(SATURDAY, at("11:00"), "salma-idrissi")],
        details={"min_notice_minutes": 1440, "pay_way": PayWay.EITHER},
        page=_page(
            "Allergies",
            "<p>Write them in the note when you book. We change the recipe, not the child's place at the table.</p>",
            {"Can two siblings come?": "<p>Yes, if both are between five and eight. Book twice.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="sing-and-move",
        title="Sing and Move",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Songs in English with hands and feet, and a grown-up who joins in.",
        description="For the youngest, with a parent or grandparent. Half an hour of music, then fruit.",
        category="English",
        language="English",
        picture="online",
        teachers=["mei-tanaka"],
        duration_minutes=45,
        price_minor=1000,
        capacity=8,
        audience="Ages 4–5",
        place="The sun room, Calle Pureza 21",
        weekly=[Weekly(FRIDAY, at("17:00"), "mei-tanaka")],
        details={"pay_way": PayWay.EITHER},
    ),
    WorkshopSeed(
        slug="hola-club",
        title="Hola Club: Spanish for new neighbours",
        kind=WorkshopKind.LIVE_CLASS,
        summary="For children who have just moved here: the words of the playground first.",
        description="Carmen teaches what one needs on the first day of school: names, games, toilets, friends.",
        category="Spanish",
        language="Spanish",
        picture="language-2",
        teachers=["carmen-luque"],
        duration_minutes=50,
        price_minor=1100,
        capacity=8,
        audience="Ages 6–7",
        place="The sun room, Calle Pureza 21",
        weekly=[Weekly(TUESDAY, at("17:00"), "carmen-luque"), Weekly(THURSDAY, at("17:00"), "carmen-luque")],
    ),
    WorkshopSeed(
        slug="open-saturday",
        title="Open Saturday",
        kind=WorkshopKind.WORKSHOP,
        summary="Come in, try two groups for twenty minutes each, ask everything. Free.",
        description="For children who might like to come and parents who would like to look first. Book, so that we "
        "can put out enough cushions.",
        category="Free",
        language="English, German, French",
        picture="hero",
        teachers=["molly-kerrigan", "jonas-keller"],
        duration_minutes=60,
        price_minor=0,
        capacity=12,
        audience="Ages 4–8",
        place="Calle Pureza 21",
        weekly=[Weekly(SATURDAY, at("09:30"), "molly-kerrigan")],
    ),
    WorkshopSeed(
        slug="one-to-one",
        title="One child, one teacher",
        kind=WorkshopKind.TUTORING,
        summary="Twenty-five minutes at the right speed, at our house.",
        description="For a shy beginning, a move abroad or a spelling test. Choose the teacher; say in the note what "
        "your child likes.",
        category="Private lessons",
        language="English, German, French, Spanish",
        picture="coffee",
        teachers=["molly-kerrigan", "jonas-keller", "salma-idrissi", "noa-serrano", "carmen-luque"],
        duration_minutes=25,
        price_minor=1800,
        audience="Ages 4–8",
        place="Calle Pureza 21",
        details={"slot_increment_minutes": 25, "buffer_after_minutes": 0},
        page=_page(
            "Where you can be",
            "<p>Beside your child, or behind the glass door with a coffee. The teacher will not mind either.</p>",
            {"How many lessons make sense?": "<p>Three, then we talk.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="first-hello",
        title="First Hello",
        kind=WorkshopKind.TUTORING,
        summary="A quarter of an hour online, free: meet a teacher and find the right group.",
        description="Your child shows a toy, the teacher shows a puppet. Meanwhile you ask about groups and times.",
        category="Free",
        language="English, Spanish",
        picture="online",
        teachers=["noa-serrano", "carmen-luque"],
        duration_minutes=15,
        price_minor=0,
        audience="Ages 4–8",
        is_online=True,
        details={"meeting_url": "https://meet.casacometa.example/hello", "slot_increment_minutes": 20},
    ),
]
