"""How the test tools compare Persian text: an own, small fold, written apart from the product's.

A folded text is letters and digits only, so that a blank, a ZWNJ and nothing are one; every folded
character knows the code point of the text that it came from.
"""
import unicodedata

_LETTERS = {'\u064a': '\u06cc', '\u0649': '\u06cc', '\u0643': '\u06a9', '\u0629': '\u0647',
            '\u06c0': '\u0647', '\u06d5': '\u0647'}
_DIGITS = {chr(base + d): str(d) for base in (0x0660, 0x06f0) for d in range(10)}


def fold_char(c):
    """The folded form of one character; empty for blanks, marks and joiners."""
    if c in _LETTERS:
        return _LETTERS[c]
    if c in _DIGITS:
        return _DIGITS[c]
    if unicodedata.category(c) in ('Lo', 'Lu', 'Ll', 'Nd', 'No'):
        return ''.join(_LETTERS.get(x, x) for x in unicodedata.normalize('NFKC', c).lower()
                       if x != '\u0640')
    return c if c in '%\u066a' else ''


def fold(text):
    """Letters and digits of a text, folded."""
    return ''.join(fold_char(c) for c in text)


class Folded:
    """A text, its fold, and where each folded character came from (code points)."""

    def __init__(self, text):
        self.text = text
        chars, at = [], []
        for i, c in enumerate(text):
            for f in fold_char(c):
                chars.append(f)
                at.append(i)
        self.folded = ''.join(chars)
        self.at = at

    def find_all(self, surface):
        """Spans (code points) of `surface`, however its words are spaced, on word boundaries."""
        wanted = fold(surface)
        spans, begin = [], 0
        while wanted:
            k = self.folded.find(wanted, begin)
            if k < 0:
                break
            first, last = self.at[k], self.at[k + len(wanted) - 1] + 1
            if self._starts_word(first) and self._ends_word(last):
                spans.append((first, last))
            begin = k + 1
        return spans

    def _starts_word(self, i):
        return i == 0 or fold_char(self.text[i - 1]) == '' and self.text[i - 1] != '\u200c'

    def _ends_word(self, i):
        return i >= len(self.text) or not unicodedata.category(self.text[i]).startswith('L')
