"""The forms of learning: one press, an answer, a decision, the evaluation, the attestation."""

from __future__ import annotations

from collections.abc import Iterator

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from neurodash_ceu.desk import typed
from neurodash_ceu.learning.closing_views import SCALE_WORDS
from neurodash_ceu.rules.cases.readings import measured
from neurodash_ceu.rules.cases.shapes import Measurement
from neurodash_ceu.rules.item_problems import LONGEST, WHAT
from neurodash_ceu.rules.lesson import Module
from neurodash_ceu.rules.refusal import Refused
from neurodash_ceu.web.forms import Takes

SCALE = [SelectChoice(str(value), words) for value, words in SCALE_WORDS.items()]
YES_OR_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]
LONGEST_TEXT = 4_000
LONGEST_MINUTES = 1_440


def _minutes(_form: FlaskForm, field: Field) -> None:
    """A whole number within a day, or one sentence instead of the library's several."""
    if field.data is None or not 1 <= field.data <= LONGEST_MINUTES:
        field.errors = []
        raise StopValidation(f"Give the minutes as a whole number from 1 to {LONGEST_MINUTES}, for example 45.")


class PressForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A button and the proof that it was pressed on a page of ours."""


class AgainForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """To take a module up once more: how often it had been when the page was made."""

    after = IntegerField("Times", validators=[InputRequired(), NumberRange(1, 9_999)])


class AnswerForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """How sure the answer is, how often it was saved when its page was made, and where to go next.

    The answer itself is read by the form of the item's kind (learning/items).
    """

    confidence = IntegerField("How sure", validators=[Optional(), NumberRange(0, 2)])
    rev = IntegerField("Saves seen", validators=[Optional(), NumberRange(0, 2_147_483_646)])
    go = StringField("Go", validators=[Optional(), Length(max=12)])
    opened = HiddenField()  # when the page was made, in seconds of our clock: whatever else it says is not looked at


class ProblemForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """What is wrong with a question."""

    what = RadioField("What is wrong?", choices=[SelectChoice(code, words) for code, words in WHAT.items()],
                      validators=[InputRequired("Choose what is wrong.")])
    text = TextAreaField("Tell us more", validators=[Takes(lambda text: typed.message(text, LONGEST))],
                         description="What you read, and what you think is right. Nothing about a patient.")


class ChoiceForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """A choice or a reading at a step of a run. Without either, the press starts a walk."""

    run = IntegerField("Walk", validators=[Optional(), NumberRange(1, 9_999)])
    step = IntegerField("Step", validators=[Optional(), NumberRange(0, 9_999)])
    choice = StringField("Choice", validators=[Optional(), Length(max=40)])
    reading = StringField("Your reading", validators=[Optional(), Length(max=40)])

    def read(self, node: Measurement | None) -> None:
        """Make a choice of what was typed at a measurement, or say at the field what is wrong with it."""
        if node is None or not node.bands:
            return
        try:
            self.choice.data = measured(node, self.reading.data or "")
        except Refused as refused:
            self.reading.errors = [refused.sentence]


class ExploreForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """From which step of a walk another one begins."""

    step = IntegerField("Step", validators=[InputRequired(), NumberRange(0, 9_999)])


class AttestForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """The learner's confirmation, with the SHA-256 of the facts that were on the screen."""

    shown = HiddenField("Shown", validators=[Length(max=64)])
    agreed = BooleanField("I confirm", validators=[
        DataRequired("Tick the box to confirm that the facts are right and the work is yours.")])


class EvaluationForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """What the learner says of the module. One scale for each objective is added by `evaluation_form`."""

    bias_free = RadioField(
        "Was the module free of commercial bias?", choices=YES_OR_NO,
        validators=[InputRequired("Say whether the module was free of commercial bias.")])
    bias_note = TextAreaField(
        "If not, what was biased?", description="A product, a company, or advice that favours one.",
        validators=[Optional(), Length(max=LONGEST_TEXT, message="Keep this under 4,000 characters.")])
    minutes = IntegerField(
        "How many minutes did the whole module take you?",
        description="Reading, quiz, case and this page. It helps to set the credit rightly; yours does not change.",
        validators=[InputRequired("Give the minutes it took you as a whole number, for example 45."), _minutes])
    change = TextAreaField(
        "What will you change in your practice?", description="If nothing, say so.",
        validators=[DataRequired("Say what you will change, or that you will change nothing."),
                    Length(max=LONGEST_TEXT, message="Keep this under 4,000 characters.")])
    comments = TextAreaField(
        "Anything else?",
        validators=[Optional(), Length(max=LONGEST_TEXT, message="Keep this under 4,000 characters.")])

    def objectives(self) -> Iterator[Field]:
        """The scale fields, in the order of the objectives."""
        return (field for field in self if field.name.startswith("objective-"))

    def given(self) -> dict[str, object]:
        """What was said, with a canonical spelling: scale values and minutes as whole numbers, the rest as text."""
        return {
            "objectives": {field.name.removeprefix("objective-"): int(field.data) for field in self.objectives()},
            "bias_free": self.bias_free.data == "yes",
            "bias_note": (self.bias_note.data or "").strip(),
            "minutes": self.minutes.data,
            "change": self.change.data.strip(),
            "comments": (self.comments.data or "").strip(),
        }


def evaluation_form(module: Module) -> EvaluationForm:
    """The evaluation of a module, with a scale for each of its objectives."""
    scales = {
        f"objective-{objective.id}": RadioField(
            objective.text, choices=SCALE,
            validators=[InputRequired(f"Choose how far you can do objective {number}.")])
        for number, objective in enumerate(module.head.objectives, 1)
    }
    for place, scale in enumerate(scales.values(), -len(scales)):
        scale.creation_counter = place  # fields stand in the order of their making; these come first on the page
    form: EvaluationForm = type("ModuleEvaluationForm", (EvaluationForm,), scales)()
    return form
