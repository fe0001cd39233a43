"""How is a number of an analysis written in a sentence?"""


def plain(number: float) -> str:
    """A number with at most three decimals and none it does not need."""
    return f"{round(float(number), 3):g}"
