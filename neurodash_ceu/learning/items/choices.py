"""Items whose answer is a choice among options: one of them, or several."""

from __future__ import annotations

from neurodash_ceu.learning.items.base import Choice, Drawn, ItemForm, letters
from neurodash_ceu.rules.items.multiple_response import MultipleResponse
from neurodash_ceu.rules.items.single_best import SingleBest

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def choices(drawn: Drawn[SingleBest] | Drawn[MultipleResponse]) -> tuple[Choice, ...]:
    """The options in the order of the attempt."""
    options = {option.id: option for option in drawn.item.options}
    keys = letters(drawn)
    return tuple(
        Choice(name, keys.get(name, ""), drawn.says.line(options[name].text), options[name].image,
               name in drawn.answer, options[name].correct, drawn.says.block(options[name].rationale))
        for name in drawn.order)


def chosen(drawn: Drawn[SingleBest] | Drawn[MultipleResponse]) -> str:
    """The letters of what is chosen."""
    return ", ".join(key for name, key in letters(drawn).items() if name in drawn.answer)


class OneBest(ItemForm[SingleBest]):
    """A radio button for each option."""

    template = "learning/items/single_best.html"
    lettered = True
    asking = "Choose the best answer."

    def shown(self, drawn: Drawn[SingleBest]) -> tuple[Choice, ...]:
        """The options."""
        return choices(drawn)

    def short(self, drawn: Drawn[SingleBest]) -> str:
        """Its letter."""
        return chosen(drawn)


class Several(ItemForm[MultipleResponse]):
    """A box for each option. Under `proportional_correct` the page says how many are right."""

    template = "learning/items/multiple_response.html"
    lettered = True
    asking = "Choose all that apply."

    def asks(self, item: MultipleResponse) -> str:
        """How many, where choosing more would cost everything."""
        if item.scheme == "proportional_correct":
            right = len(item.key())
            return f"Choose {NUMBERS[right] if right < len(NUMBERS) else right}."
        return self.asking

    def shown(self, drawn: Drawn[MultipleResponse]) -> tuple[Choice, ...]:
        """The options."""
        return choices(drawn)

    def short(self, drawn: Drawn[MultipleResponse]) -> str:
        """Their letters."""
        return chosen(drawn)
