"""The six teachers of Lingua."""

from .shapes import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY, WORKDAYS, Hours, TeacherSeed, at

TEACHERS = [
    TeacherSeed(
        slug="elena-marin",
        name="Elena Marín",
        headline="Head of studies, Spanish",
        languages="Spanish",
        bio="Elena has taught Spanish to newcomers since 2004 and examines for the DELE. She plans the courses, reads "
        "every placement test herself, and still takes the Monday beginners because she likes the first sentence best.",
        picture="teacher-1",
        hours=[Hours((MONDAY, WEDNESDAY, FRIDAY), at("10:00"), at("14:00"))],
        page=[
            (
                "text",
                {
                    "heading": "How she teaches",
                    "body": "<p>No English in the room after the first ten minutes, and a great deal of drawing on the "
                    "board. Elena corrects what stands in the way and lets the rest go until next week.</p>"
                    "<ul><li>Philology, Universitat de València</li><li>DELE examiner, A1 to C1, since 2011</li>"
                    "<li>Wrote our own beginners' reader, set in the Ruzafa market</li></ul>",
                },
            )
        ],
    ),
    TeacherSeed(
        slug="oliver-bennett",
        name="Oliver Bennett",
        headline="English, exam coach",
        languages="English",
        bio="Oliver came from Leeds for a summer in 2012. He prepares people for B2 First and C1 Advanced, and for the "
        "meeting on Thursday that they have been dreading.",
        picture="teacher-2",
        hours=[
            Hours((MONDAY, TUESDAY, WEDNESDAY), at("09:00"), at("13:00")),
            Hours((MONDAY, WEDNESDAY), at("16:00"), at("20:00")),
        ],
        page=[
            (
                "text",
                {
                    "heading": "How he teaches",
                    "body": "<p>With a stopwatch for exams and without one for everything else. Oliver marks writing "
                    "by hand, with one thing to keep and one to change.</p>"
                    "<ul><li>CELTA and Delta, Leeds and Barcelona</li><li>Cambridge speaking examiner until 2021</li>"
                    "<li>Nine in ten of his B2 candidates passed last year</li></ul>",
                },
            )
        ],
    ),
    TeacherSeed(
        slug="brigitte-vasseur",
        name="Brigitte Vasseur",
        headline="French",
        languages="French",
        bio="Brigitte taught at a lycée in Lyon for twenty-six years and retired to the sea. Retirement lasted four "
        "months. Her Friday group meets over coffee and has not missed a week since 2019.",
        picture="teacher-3",
        hours=[Hours((TUESDAY, THURSDAY), at("10:00"), at("13:30"))],
        page=[
            (
                "text",
                {
                    "heading": "How she teaches",
                    "body": "<p>By conversation, with the newspaper of the day on the table. Grammar comes when "
                    "somebody needs it, and then thoroughly.</p>"
                    "<ul><li>Agrégation de lettres modernes</li><li>DELF and DALF examiner</li></ul>",
                },
            )
        ],
    ),
    TeacherSeed(
        slug="mateo-ibanez",
        name="Mateo Ibáñez",
        headline="Spanish, conversation",
        languages="Spanish",
        bio="Mateo studied theatre before linguistics, and it shows. He leads the conversation groups, the free table "
        "on Fridays, and walks through the old town in which nobody speaks English, he least of all.",
        picture="teacher-4",
        hours=[Hours((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), at("11:00"), at("15:00"))],
        page=[
            (
                "text",
                {
                    "heading": "How he teaches",
                    "body": "<p>You are given a part and a problem: a flat with no hot water, a lost "
                    "bicycle, a wedding "
                    "speech. You solve it in Spanish, and then we look at how.</p>"
                    "<ul><li>Master in teaching Spanish, Universidad de Alicante</li>"
                    "<li>Founder of the Ruzafa reading aloud club</li></ul>",
                },
            )
        ],
    ),
    TeacherSeed(
        slug="katrin-weiss",
        name="Katrin Weiss",
        headline="German",
        languages="German, English",
        bio="Katrin is from Dresden and has taught engineers, nurses and two bakers who were moving north. She begins "
        "with what you will say on the first morning of the new job.",
        picture="teacher-5",
        hours=[Hours(WORKDAYS, at("15:00"), at("18:00"))],
        page=[
            (
                "text",
                {
                    "heading": "How she teaches",
                    "body": "<p>In small steps that are tested at once: a telephone call, a form, a "
                    "complaint. Articles "
                    "are learnt with their nouns, or you learn them twice.</p>"
                    "<ul><li>German as a foreign language, TU Dresden</li><li>Goethe examiner, A1 to B2</li></ul>",
                },
            )
        ],
    ),
    TeacherSeed(
        slug="heinrich-albrecht",
        name="Heinrich Albrecht",
        headline="German, C1 and C2",
        languages="German",
        bio="Heinrich was an editor in Munich for thirty years. He now reads the essays of our advanced students with "
        "the same pencil, and on Saturdays prepares them for the Goethe certificate.",
        picture="teacher-6",
        hours=[Hours((TUESDAY, WEDNESDAY), at("09:00"), at("12:00"))],
        page=[
            (
                "text",
                {
                    "heading": "How he teaches",
                    "body": "<p>Slowly, from the sentence outward. Bring a text you have written; leave with one that "
                    "you would sign.</p>"
                    "<ul><li>Editor of non-fiction, Munich, 1984 to 2015</li><li>Goethe examiner, C1 and C2</li></ul>",
                },
            )
        ],
    ),
]
