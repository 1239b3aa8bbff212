"""What an activity is, in words that entries, claims and board rules share: its format, and what it is about.

A word once written into an entry is never taken off these lists.
"""

from __future__ import annotations

SELF_PACED = "self-paced text"
RECORDED = "self-paced recorded"
LIVE_VIRTUAL = "live virtual"
IN_PERSON = "live in person"
BLENDED = "blended"

# Format -> what it means, as a learner who enters a course taken elsewhere reads it.
FORMATS: dict[str, str] = {
    SELF_PACED: "Text read at your own pace",
    RECORDED: "A recording watched or heard at your own pace",
    LIVE_VIRTUAL: "Live online, with somebody there to answer",
    IN_PERSON: "Live in the room",
    BLENDED: "Partly live, partly at your own pace",
}

# Topics that boards ask for by name, and those that courses here are about -> their words.
TOPICS: dict[str, str] = {
    "ethics": "ethics",
    "jurisprudence": "jurisprudence, laws and rules",
    "professionalism": "professionalism",
    "medical-errors": "prevention of medical errors",
    "hiv-aids": "HIV and AIDS",
    "life-support": "life support",
    "emergency-response": "response to emergencies",
    "pain-management": "pain and symptom management",
    "child-abuse-reporting": "recognising and reporting child abuse",
    "human-trafficking": "human trafficking",
    "sexual-harassment-prevention": "prevention of sexual harassment",
    "implicit-bias": "implicit bias",
    "cultural-competence": "cultural competence",
    "health-equity": "health equity",
    "suicide-prevention": "suicide assessment and prevention",
    "dementia": "dementia",
    "diversity-equity-inclusion": "diversity, equity and inclusion",
    "falls": "falls",
}


def topic_words(topic: str) -> str:
    """The words of a topic; of one that is not on the list, its own."""
    return TOPICS.get(topic) or topic.replace("-", " ")
