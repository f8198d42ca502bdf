import type { DemoTask } from '../demo-task.js';

const code = String.raw`"""Roman numerals for the numbers 1 to 3999."""

import re

_SIGNS = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"),
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]
_FORM = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


def to_roman(number):
    """Return the numeral of a whole number from 1 to 3999; raise ValueError for any other."""
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 3999:
        raise ValueError(f"not a whole number from 1 to 3999: {number!r}")
    numeral = ""
    for value, sign in _SIGNS:
        count, number = divmod(number, value)
        numeral += sign * count
    return numeral


def from_roman(numeral):
    """Return the number of a numeral in its standard form; raise ValueError for anything else."""
    if not isinstance(numeral, str) or not numeral or not _FORM.fullmatch(numeral.upper()):
        raise ValueError(f"not a Roman numeral: {numeral!r}")
    rest = numeral.upper()
    number = 0
    for value, sign in _SIGNS:
        while rest.startswith(sign):
            number += value
            rest = rest[len(sign):]
    return number
`;

const tests = `import unittest

from roman_numerals import from_roman, to_roman


class ToRoman(unittest.TestCase):
    def test_writes_single_signs(self):
        self.assertEqual([to_roman(n) for n in (1, 5, 10, 50, 100, 500, 1000)], list("IVXLCDM"))

    def test_writes_subtractive_pairs(self):
        self.assertEqual(to_roman(1994), "MCMXCIV")
        self.assertEqual(to_roman(444), "CDXLIV")

    def test_knows_its_limits(self):
        self.assertEqual(to_roman(3999), "MMMCMXCIX")
        for number in (0, -1, 4000, 1.5, "X", True):
            with self.assertRaises(ValueError):
                to_roman(number)


class FromRoman(unittest.TestCase):
    def test_reads_in_either_case(self):
        self.assertEqual(from_roman("MCMXCIV"), 1994)
        self.assertEqual(from_roman("mcmxciv"), 1994)

    def test_refuses_what_is_no_standard_form(self):
        for numeral in ("", "IIII", "VX", "IC", "ABC", None):
            with self.assertRaises(ValueError):
                from_roman(numeral)

    def test_undoes_to_roman_for_every_number(self):
        for number in range(1, 4000):
            self.assertEqual(from_roman(to_roman(number)), number)


if __name__ == "__main__":
    unittest.main()
`;

export const romanNumerals: DemoTask = {
  title: 'Build a Roman numeral converter',
  language: 'python',
  modules: [
    {
      name: 'roman-numerals',
      purpose:
        'to_roman(number) gives the numeral of 1 to 3999, from_roman(numeral) the number; both raise ValueError for bad input',
      depends_on: [],
      first: { code, tests },
      corrected: null,
    },
  ],
};
