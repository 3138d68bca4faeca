"""The six teachers of Casa Cometa."""

from .shapes import FRIDAY, MONDAY, SATURDAY, THURSDAY, TUESDAY, WEDNESDAY, Hours, TeacherSeed, at


def _page(heading: str, html: str) -> list:
    return [("text", {"heading": heading, "body": html})]


TEACHERS = [
    TeacherSeed(
        slug="molly-kerrigan",
        name="Molly Kerrigan",
        headline="English, ages 4 to 6",
        languages="English",
        bio="Molly comes from Galway and owns eleven puppets, all of whom speak only English. The children know this "
        "and help them patiently.",
        picture="teacher-1",
        hours=[Hours((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), at("16:00"), at("16:50"))],
        page=_page(
            "For parents",
            "<p>Early-years teacher since 2013, Montessori diploma (3 to 6), paediatric first aid renewed every two "
            "years. Clean record certificate on file, as for everybody here.</p>",
        ),
    ),
    TeacherSeed(
        slug="jonas-keller",
        name="Jonas Keller",
        headline="German, ages 5 to 8",
        languages="German, English",
        bio="Jonas builds. There is always something half finished on his table, and to finish it you need to ask for "
        "the right thing in German.",
        picture="teacher-2",
        hours=[Hours((TUESDAY, THURSDAY), at("16:00"), at("17:30"))],
        page=_page(
            "For parents",
            "<p>Primary teacher from Freiburg, seven years at the German school in Sevilla. Paediatric first "
            "aid, clean "
            "record certificate on file.</p>",
        ),
    ),
    TeacherSeed(
        slug="salma-idrissi",
        name="Salma Idrissi",
        headline="French, ages 5 to 8",
        languages="French, Spanish",
        bio="Salma grew up in Tangier between three languages and never understood why one should be enough. Her group "
        "cooks, paints and argues about snails.",
        picture="teacher-3",
        hours=[Hours((MONDAY, WEDNESDAY), at("16:00"), at("17:30"))],
        page=_page(
            "For parents",
            "<p>Degree in early education, Université Abdelmalek Essaâdi; with us since 2019. Paediatric first aid, "
            "clean record certificate on file.</p>",
        ),
    ),
    TeacherSeed(
        slug="noa-serrano",
        name="Noa Serrano",
        headline="English, ages 6 to 8",
        languages="English, Spanish",
        bio="Noa reads aloud better than anybody in Triana. Most of the books end well; about the others they talk "
        "until they do.",
        picture="teacher-4",
        hours=[Hours((MONDAY, WEDNESDAY, FRIDAY), at("15:30"), at("16:50"))],
        page=_page(
            "For parents",
            "<p>Primary teacher with a focus on reading, Universidad de Sevilla and two years in Bristol. Paediatric "
            "first aid, clean record certificate on file.</p>",
        ),
    ),
    TeacherSeed(
        slug="carmen-luque",
        name="Carmen Luque",
        headline="Head of the house, Spanish for newcomers",
        languages="Spanish",
        bio="Carmen opened Casa Cometa in 2008 when her first grandchild was four. She greets everybody at the door "
        "and knows who is allowed to pick up whom.",
        picture="teacher-5",
        hours=[Hours((TUESDAY, THURSDAY), at("15:30"), at("16:50"))],
        page=_page(
            "For parents",
            "<p>Thirty-one years in a primary school in Triana, the last twelve as its head. Child "
            "protection officer of "
            "this house: if anything worries you, talk to her.</p>",
        ),
    ),
    TeacherSeed(
        slug="mei-tanaka",
        name="Mei Tanaka",
        headline="Songs and movement",
        languages="English",
        bio="Mei plays the ukulele, the drum and, if need be, the radiator. She believes that nobody has ever "
        "forgotten a word they have danced.",
        picture="teacher-6",
        hours=[Hours((FRIDAY,), at("15:30"), at("16:50")), Hours((SATURDAY,), at("09:30"), at("10:45"))],
        page=_page(
            "For parents",
            "<p>Music educator, Guildhall School London. Paediatric first aid, clean record certificate on file.</p>",
        ),
    ),
]
