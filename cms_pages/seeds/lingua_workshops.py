"""What Lingua offers: courses with dates, workshops on Saturdays, private lessons."""

from booking.enums import Level, PayWay, QuestionKind, RegistrationMode, SoldBy, WorkshopKind
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
    return [text, ("faq", {"heading": "Before you book", "lead": "", "questions": questions(asked)})]


WORKSHOPS = [
    WorkshopSeed(
        slug="spanish-for-newcomers",
        title="Spanish for newcomers",
        kind=WorkshopKind.LIVE_CLASS,
        summary="From the first word to your own telephone calls: market, doctor, landlord.",
        description="For people who have just moved here and want to stop pointing. Each evening is about one errand, "
        "and the next day you run it. You can join at any session; we repeat what the group needs.",
        category="Spanish",
        language="Spanish",
        picture="language-2",
        teachers=["elena-marin"],
        department="Evening school",
        duration_minutes=60,
        price_minor=1400,
        capacity=8,
        level=Level.A1,
        place="Room 1, Calle de las Comedias 14",
        weekly=[Weekly(MONDAY, at("18:30"), "elena-marin"), Weekly(WEDNESDAY, at("18:30"), "elena-marin")],
        details={"pay_way": PayWay.EITHER},
        page=_page(
            "What you will be able to do",
            "<p>After four weeks you buy, ask the way, make an appointment and say no politely. After ten you tell "
            "somebody about your weekend, in the past tense, mostly.</p>"
            "<ul><li>Week by week: greetings, numbers and prices, food, the flat, health, work</li>"
            "<li>Eight people at most, so that everybody speaks every five minutes</li>"
            "<li>The reader and all sheets are included</li></ul>",
            {
                "I know a little already. Is this too slow?": "<p>Book the free placement talk first. Twenty minutes "
                "tell us whether A2 is the better room.</p>",
                "Can I come once to try?": "<p>Yes. You book single sessions, never a whole term.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="spanish-conversation",
        title="Spanish conversation",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Ninety minutes of talking, a topic each week, and a teacher who takes notes for you.",
        description="For those who understand more than they dare to say. The topic is announced on Friday; you come "
        "with an opinion. At the end you get a page with your own mistakes and your own best sentence.",
        category="Spanish",
        language="Spanish",
        picture="coffee",
        teachers=["mateo-ibanez"],
        department="Evening school",
        duration_minutes=90,
        price_minor=1800,
        capacity=8,
        level=Level.B1,
        place="Room 3, Calle de las Comedias 14",
        weekly=[Weekly(TUESDAY, at("19:00"), "mateo-ibanez"), Weekly(THURSDAY, at("19:00"), "mateo-ibanez")],
        details={"pay_way": PayWay.EITHER},
        page=_page(
            "How an evening goes",
            "<ol><li>Ten minutes to warm up: the news of your week</li><li>Two rounds on the topic, in pairs and then "
            "all together</li><li>The corrections, on the board, without names</li></ol>",
            {
                "Is there homework?": "<p>Only the topic. Reading something about it helps; nobody checks.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="english-for-meetings",
        title="English for meetings",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Interrupt, disagree and sum up in English without apologising first.",
        description="For people who work with colleagues abroad. We rehearse the meetings you really have: status, "
        "bad news, negotiation, small talk while the others dial in.",
        category="English",
        language="English",
        picture="online",
        teachers=["oliver-bennett"],
        department="Companies",
        duration_minutes=90,
        price_minor=1900,
        capacity=10,
        level=Level.B2,
        is_online=True,
        weekly=[Weekly(THURSDAY, at("18:30"), "oliver-bennett")],
        details={"meeting_url": "https://meet.lingua.example/english-for-meetings", "tax_rate_bp": 2100},
        page=_page(
            "What we practise",
            "<p>Every session has one skill and one scene. You play it twice: once as you would, once with the phrases "
            "on the sheet. Cameras on, please; half of a meeting is faces.</p>",
            {
                "Which program do I need?": "<p>A browser. The link comes with your confirmation.</p>",
                "Do you write invoices to companies?": "<p>Yes. Write to us after booking with the company's "
                "details.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="dele-b2-course",
        title="DELE B2: the course",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Ten Tuesdays to the exam, with one mock exam in the middle and one at the end.",
        description="You sign up for the whole course and keep your chair. Elena knows after the second evening which "
        "paper will be your worst, and gives it more room than the others.",
        category="Exam preparation",
        language="Spanish",
        picture="exam",
        teachers=["elena-marin"],
        duration_minutes=90,
        price_minor=2600,
        capacity=10,
        level=Level.B2,
        place="Room 2, Calle de las Comedias 14",
        department="Exams",
        courses=[CourseSeed("Ten Tuesdays to the DELE", TUESDAY, at("18:00"), 10, "elena-marin", 24000)],
        questions=[
            {
                "kind": QuestionKind.CHOICE,
                "label": "Have you sat a Spanish exam before?",
                "choices": "No, this is the first\nYes, and passed\nYes, and not passed",
                "is_required": True,
            },
            {
                "kind": QuestionKind.LONG_TEXT,
                "label": "What do you need the certificate for, and when?",
                "help_text": "Citizenship, a university, a bet with your mother-in-law: we plan accordingly.",
            },
            {
                "kind": QuestionKind.CONSENT,
                "label": "The mock exams may be kept until the course is over.",
                "is_required": True,
            },
        ],
        refund_tiers=[(336, 100), (72, 50)],
        # There is no other date that somebody in this course could move to.
        details={"sold_by": SoldBy.SERIES, "refund_window_hours": 72, "students_may_reschedule": False},
        page=_page(
            "How the ten evenings go",
            "<p>Reading, listening, writing, speaking: two evenings each, then a mock exam under exam conditions, then "
            "an evening for whatever the mock exam has shown.</p>",
            {
                "I join later. Do I pay everything?": "<p>No. You pay for the evenings that are left.</p>",
                "What if I miss one?": "<p>Move that evening to another course, or cancel it alone; the page of your "
                "booking shows what goes back.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="aljarafe-labs-english",
        title="Aljarafe Labs: English on Wednesdays",
        kind=WorkshopKind.LIVE_CLASS,
        summary="The company's own group. Staff book with their address at work; the company pays.",
        description="An hour of speaking before lunch, about the week's demo, the customer in Leeds and the weather "
        "there.",
        category="Companies",
        language="English",
        picture="online",
        teachers=["oliver-bennett"],
        duration_minutes=60,
        price_minor=0,
        capacity=12,
        level=Level.B1,
        is_online=True,
        weekly=[Weekly(WEDNESDAY, at("13:00"), "oliver-bennett")],
        department="Companies",
        whitelist=["aljarafe.example", "ines@students.example"],
        details={
            "registration_mode": RegistrationMode.WHITELIST,
            "meeting_url": "https://meet.lingua.example/aljarafe",
        },
    ),
    WorkshopSeed(
        slug="cambridge-b2-saturday",
        title="B2 First: exam Saturday",
        kind=WorkshopKind.WORKSHOP,
        summary="One paper of the exam, under exam conditions, marked and discussed the same morning.",
        description="Three hours for one paper: reading, writing, listening or speaking, in turn. You sit it against "
        "the clock, Oliver marks it over the break, and you leave knowing what would have cost you points.",
        category="Exam preparation",
        language="English",
        picture="exam",
        teachers=["oliver-bennett"],
        department="Exams",
        duration_minutes=180,
        price_minor=4500,
        capacity=12,
        level=Level.B2,
        place="Room 2, Calle de las Comedias 14",
        weekly=[Weekly(SATURDAY, at("10:00"), "oliver-bennett")],
        refund_tiers=[(168, 100), (48, 50)],
        details={"min_notice_minutes": 1440, "refund_window_hours": 48, "pay_way": PayWay.EITHER},
        page=_page(
            "The order of the papers",
            "<p>We go round: reading and use of English, writing, listening, speaking. The date tells you which one it "
            "is; it stands on the sheet you receive on Thursday.</p>",
            {
                "Can you register me for the exam?": "<p>Yes, we are a preparation centre. Registration closes six "
                "weeks before each date.</p>",
                "Must I come to all four?": "<p>No. Most people take the one they fear and come back for a second.</p>",
            },
        ),
    ),
    WorkshopSeed(
        slug="german-from-zero",
        title="German from zero",
        kind=WorkshopKind.LIVE_CLASS,
        summary="For the job, the move or the person: German that you can use on the first day there.",
        description="Katrin begins with the sentences you will really need and builds the grammar under them. Two "
        "mornings a week, before work.",
        category="German",
        language="German",
        picture="language-3",
        teachers=["katrin-weiss"],
        department="Evening school",
        duration_minutes=60,
        price_minor=1400,
        capacity=8,
        level=Level.A1,
        place="Room 1, Calle de las Comedias 14",
        weekly=[Weekly(TUESDAY, at("09:00"), "katrin-weiss"), Weekly(THURSDAY, at("09:00"), "katrin-weiss")],
        page=_page(
            "Der, die, das",
            "<p>Yes, there are three. You will learn each noun with its article and a drawing, and stop noticing by "
            "the fourth week.</p><ul><li>Introductions, telephone, forms</li><li>Shopping, doctor, the flat</li>"
            "<li>A first e-mail to an employer</li></ul>",
            {
                "I can only come once a week.": "<p>Then come once. The second session repeats a third of "
                "the first.</p>"
            },
        ),
    ),
    WorkshopSeed(
        slug="goethe-c1-reading-writing",
        title="Goethe C1: reading and writing",
        kind=WorkshopKind.WORKSHOP,
        summary="A Saturday on one long text and one short one of your own, corrected line by line.",
        description="Heinrich brings an article and takes it apart with you: how it argues, where it cheats, which "
        "words carry it. After the break you write two hundred words, and he reads them.",
        category="Exam preparation",
        language="German",
        picture="classroom",
        teachers=["heinrich-albrecht"],
        department="Exams",
        duration_minutes=180,
        price_minor=4800,
        capacity=8,
        level=Level.C1,
        place="The library, Calle de las Comedias 14",
        weekly=[Weekly(SATURDAY, at("10:30"), "heinrich-albrecht")],
        details={"min_notice_minutes": 1440, "refund_window_hours": 48},
        page=_page(
            "Bring along",
            "<p>A pencil, a dictionary you like, and a text of yours in German, however short.</p>",
            {
                "Is this only for the exam?": "<p>No. Half of the group writes German at work and wants to be read "
                "to the end.</p>"
            },
        ),
    ),
    WorkshopSeed(
        slug="french-over-coffee",
        title="French over coffee",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Six people, one table, Le Monde of the day. Coffee is included.",
        description="Brigitte's Friday group reads a headline, then an article, then talks about something else "
        "entirely. You need enough French to order; the rest comes.",
        category="French",
        language="French",
        picture="language-4",
        teachers=["brigitte-vasseur"],
        department="Evening school",
        duration_minutes=75,
        price_minor=1600,
        capacity=6,
        level=Level.A2,
        place="The library, Calle de las Comedias 14",
        weekly=[Weekly(FRIDAY, at("17:30"), "brigitte-vasseur")],
        page=_page(
            "A typical Friday",
            "<p>Half an hour of reading aloud, half an hour of talk, and a quarter for the one rule that everybody "
            "broke.</p>",
            {"Is there tea?": "<p>Bien sûr.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="conversation-table",
        title="Friday table",
        kind=WorkshopKind.LIVE_CLASS,
        summary="Everybody's evening: four languages, twenty chairs, no teacher at the board. Free.",
        description="Come with one language and leave with half of another. Mateo moves people between tables every "
        "twenty minutes. Students, neighbours and friends are welcome; please book, so that there are enough chairs.",
        category="Open to all",
        language="Spanish, English, German, French",
        picture="coffee",
        teachers=["mateo-ibanez"],
        duration_minutes=90,
        price_minor=0,
        capacity=20,
        place="The courtyard, Calle de las Comedias 14",
        weekly=[Weekly(FRIDAY, at("20:00"), "mateo-ibanez")],
    ),
    WorkshopSeed(
        slug="private-spanish",
        title="Private lesson: Spanish",
        kind=WorkshopKind.TUTORING,
        summary="Fifty minutes for you alone, on whatever you need this week.",
        description="A job interview, a letter from the town hall, your pronunciation of the double r. Say in the note "
        "what it is about, and Elena or Mateo will come prepared.",
        category="Private lessons",
        language="Spanish",
        picture="language-2",
        teachers=["elena-marin", "mateo-ibanez"],
        duration_minutes=50,
        price_minor=3200,
        place="Calle de las Comedias 14",
        details={"slot_increment_minutes": 60, "buffer_after_minutes": 10, "booking_window_days": 45},
        page=_page(
            "At the school or at a table outside",
            "<p>Lessons take place at the school. When the weather is good, ask for the courtyard.</p>",
            {"Can two of us share a lesson?": "<p>Yes, at the same price. Mention it in the note.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="private-english",
        title="Private lesson: English",
        kind=WorkshopKind.TUTORING,
        summary="One teacher, one goal, fifty minutes online.",
        description="Presentations, interviews, exam speaking, or simply an hour in which nobody else is listening. "
        "You see Oliver's free times below.",
        category="Private lessons",
        language="English",
        picture="language-1",
        teachers=["oliver-bennett"],
        duration_minutes=50,
        price_minor=3400,
        is_online=True,
        details={
            "slot_increment_minutes": 30,
            "buffer_after_minutes": 10,
            "meeting_url": "https://meet.lingua.example/oliver",
        },
        page=_page(
            "Before the first lesson",
            "<p>Write two sentences in the note: what you need English for, and by when.</p>",
            {"Do you offer packages?": "<p>No. Book lesson by lesson; you are free to stop.</p>"},
        ),
    ),
    WorkshopSeed(
        slug="private-german",
        title="Private lesson: German",
        kind=WorkshopKind.TUTORING,
        summary="With Katrin for work and daily life, with Heinrich for anything written.",
        description="Choose a teacher, or take whoever is free first. Bring the form, the letter or the essay that it "
        "is about.",
        category="Private lessons",
        language="German",
        picture="language-3",
        teachers=["katrin-weiss", "heinrich-albrecht"],
        duration_minutes=50,
        price_minor=3200,
        is_online=True,
        details={"buffer_after_minutes": 10, "meeting_url": "https://meet.lingua.example/german"},
    ),
    WorkshopSeed(
        slug="placement-talk",
        title="Placement talk",
        kind=WorkshopKind.TUTORING,
        summary="Twenty minutes online, free: we find your level and suggest a course.",
        description="You talk, we listen, and at the end you know which room is yours. There is no test and nothing to "
        "prepare.",
        category="Free",
        language="Spanish, English, German",
        picture="online",
        teachers=["elena-marin", "oliver-bennett", "katrin-weiss"],
        duration_minutes=20,
        price_minor=0,
        is_online=True,
        details={"slot_increment_minutes": 30, "meeting_url": "https://meet.lingua.example/placement"},
    ),
]
