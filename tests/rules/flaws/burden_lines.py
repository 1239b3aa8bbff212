"""Items with and without what makes them hard for another reason than their matter."""

from __future__ import annotations

from tests.rules.flaws.items import Seen

_OPTIONS = " | *Rest | Walk | Cool"
_LONG = " ".join(["word"] * 149)

BURDENS = (
    Seen("negative-stem", (
        f"Which of these is not a sign of relapse?{_OPTIONS}",
        f"All of these help EXCEPT{_OPTIONS}",
        f"Each of the following helps, except:{_OPTIONS}",
        f"Which step is least likely to help?{_OPTIONS}",
        f"She is hot. What shouldn't she do?{_OPTIONS}",
        f"Which answer is wrong?{_OPTIONS}",
        f"What cannot be said?{_OPTIONS}",
        f"Of the three, which does NOT hold?{_OPTIONS}",
        f"Two of these help, but which does not?{_OPTIONS}",
    ), (
        f"What do you do when the walk does not change?{_OPTIONS}",
        f"Why does it not help?{_OPTIONS}",
        f"She cannot lift her foot. What helps?{_OPTIONS}",
        f"How long should at least be rested?{_OPTIONS}",
        f"Which answer says no more and no less than the sources do?{_OPTIONS}",
        f"Which plan suits a man who has never lifted weights?{_OPTIONS}",
        f"It is not warm. Which room is it?{_OPTIONS}",
        f"What helps most, with the exception in mind?{_OPTIONS}",
    )),
    Seen("all-or-none", (
        "What helps? | *Rest | Cooling | All of the above",
        "What helps? | *Rest | Cooling | None of these",
        "What helps? | *Both A and C | Cooling | Rest",
        "What helps? | *Rest | Options A and B | Cooling",
        "What helps? | *Rest | All are correct | Cooling",
        "What helps? | *Rest | Cooling | Neither of the others.",
        "What helps? | A and B | *Rest | Cooling",
    ), (
        "What helps? | *Rest | Cooling | All that she likes",
        "What helps? | *Rest | Cooling | None",
        "What helps? | *Both legs | The left leg | The right leg",
        "What helps? | *Rest | Cooling of the above-knee part | Heat",
        "What helps? | *Vitamin A and B | Vitamin C | Iron",
        "What helps? | *All of the muscles | Both of them | Most of the time",
    )),
    Seen("vague-frequency", (
        "When? | *Usually | At night | At noon",
        "When? | *At night | It is rarely seen | At noon",
        "When? | *At night | Often at noon | In bed",
        "When? | *At night | In bed | From time to time",
        "When? | *Generally at night | In bed | At noon",
        "When? | *At night | Not frequently | At noon",
    ), (
        "When? | *More often at night | In bed | At noon",
        "When? | *As often as before | In bed | At noon",
        "When? | *How often it is seen | In bed | At noon",
        "When? | *It may be at night | In bed | At noon",
        "When? | *Twice a week | In bed | At noon",
        "When? | *A rare sight | A general rule | A usual day",
        "Usually, when? | *At night | In bed | At noon",
    )),
    Seen("long-stem", tuple(f"{_LONG}{more}?{_OPTIONS}" for more in (
        " one two", " a b c", " one two three", " x y", " more of it all", " five six")),
        (f"What helps?{_OPTIONS}", f"{_LONG}?{_OPTIONS}", f"{_LONG} one?{_OPTIONS}", f"What?{_OPTIONS}",
         f"{'word ' * 100}?{_OPTIONS}", f"{_LONG} – ?{_OPTIONS}")),
    Seen("long-option", tuple(f"What? | *Rest | {'word ' * length} | Cool" for length in range(41, 47)),
         tuple(f"What? | *Rest | {'word ' * length} | Cool" for length in range(35, 41))),
    Seen("many-options", tuple("What? | *Rest" + "".join(f" | Walk {n}" for n in range(more)) for more in range(5, 11)),
         (*("What? | *Rest" + "".join(f" | Walk {n}" for n in range(more)) for more in range(5)),
          "What?", "Which two? | *Rest | *Cool | Walk | Run | Swim | Row | Climb")),
    Seen("same-option", (
        "What? | *Rest | The walk | A walk",
        "What? | *Train a leg | Training the legs | Rest",
        "What? | *It rises | It rise | It falls",
        "What? | *Behaviour | Behavior | Habit",
        "What? | *An oedema | The edema | A fall",
        "What? | *Left leg | Right leg | The right leg",
    ), (
        "What? | *Rest | A walk | A run",
        "What? | *It does help | It does not help | It harms",
        "What? | *Rest before the walk | Walk before the rest | Run",
        "What? | *It rises | It falls | It stays",
        "What? | *Two sets | Three sets | One set",
        "What? | *The walk | the walk. | Rest",  # word for word the same: a mistake, and found by another check
    )),
    Seen("repeated-beginning", (
        "What? | *The patient should then rest | The patient should then walk | The patient should then run",
        "What? | *It is likely to rise | It is likely to fall | It is likely to stay",
        "What? | *She will be told to go | She will be told to wait | She will be told to stay",
        "What? | *In the first week rest | In the first week walk | in the first week run",
        "What? | *The best first step is rest | The best first step is heat | The best first step is cold",
        "What? | *After the walk, he rests | After the walk, he runs | After the walk he waits",
    ), (
        "What? | *The patient should rest | The patient must rest | The patient may rest",
        "What? | *It is likely | It is likely to fall | It is likely to stay",
        "What? | *She will be told to go | She will be told to wait",
        "What? | *In the first week rest | In the first week walk | In the first month run",
        "What? | *Rest | Rest | Rest",
        "What? | *The load is raised | The load is kept | The load is left",
    )),
    Seen("unfocused-stem", (
        f"Which of the following is true?{_OPTIONS}",
        f"Which statement is correct?{_OPTIONS}",
        f"Which of these statements about fatigue is true?{_OPTIONS}",
        f"Which one is right?{_OPTIONS}",
        f"Which of the following statements on walking are true?{_OPTIONS}",
        f"What is true of resistance training?{_OPTIONS}",
    ), (
        f"She falls at night. Which answer is right?{_OPTIONS}",
        f"Which load is right for a first set?{_OPTIONS}",
        f"Which statement on strength does the evidence carry?{_OPTIONS}",
        f"Which answer fits the pooled results best?{_OPTIONS}",
        f"What is the true cause of a fall?{_OPTIONS}",
        f"Which muscle is weak?{_OPTIONS}",
    )),
    Seen("unordered-numbers", (
        "How many? | *10 | 5 | 20",
        "How many? | *5 | 10 | 20",
        "How long? | *4 minutes | 2 minutes | 9 minutes",
        "How much? | *20% | 40% | 30%",
        "How much? | *−0.5 | 0 | 0.5",
        "How fast? | *0.8 m/s | 1,2 m/s | 0.4 m/s",
    ), (
        "How many? | *10 | Five | 20",
        "How many? | *10 | 20",
        "How long? | *4 minutes between the sets | 2 minutes between the sets | 9 minutes between the sets",
        "How much? | *A fifth | 40% | 30%",
        "What? | *Rest | Walk | Cool",
        "How many? | *Ten | Five | Two",
    )),
)
