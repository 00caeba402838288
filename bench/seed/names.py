"""Names for a million people: some that many have, and many that few have."""

import random
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_FIRST: Final = _words(
    "Aarav Aditi Ananya Arjun Asha Bala Chitra Deepak Divya Esha Farhan Gauri Hari Ishaan Jaya Kabir Kavya Lakshmi "
    "Meera Mohan Neha Nikhil Omkar Pooja Priya Rahul Ravi Rohan Sanjay Sunita Tara Uma Varun Vikram Yash Zoya "
    "सुनील आशा मीरा रवि अनन्या"
)
_LAST: Final = _words(
    "Agarwal Banerjee Bose Chatterjee Das Desai Dutta Gandhi Ghosh Gupta Iyer Jain Joshi Kapoor Khan Kumar Malhotra "
    "Mehta Menon Mishra Mukherjee Nair Naidu Patel Pillai Rao Reddy Roy Sen Shah Sharma Singh Sinha Thakur Trivedi "
    "Varma Verma Yadav शर्मा वर्मा"
)
_STARTS: Final = _words("ba bha cha da dha ga gha ha ja ka kha la ma na pa pra ra sa sha shri ta tha va ya za")
_MIDDLES: Final = _words("bi di gi ji ki li mi ni pi ri si ti vi bu du ku lu mu nu ru su tu lee nee ree")
_ENDS: Final = _words("l m n r sh t nt nd th ya na ra la ka ta da dra vi ni ri")

_COMMON: Final = 0.4
"""The share of names that are taken from the lists; the others are made of syllables, and mostly unlike each other."""


def draw_name(rng: random.Random) -> tuple[str, str]:
    """Draw a first and a last name."""
    return _draw(rng, _FIRST), _draw(rng, _LAST)


def _draw(rng: random.Random, common: list[str]) -> str:
    if rng.random() < _COMMON:
        return rng.choice(common)
    syllables = [rng.choice(_STARTS), *(rng.choice(_MIDDLES) for _ in range(rng.randint(1, 2))), rng.choice(_ENDS)]
    return "".join(syllables).capitalize()
