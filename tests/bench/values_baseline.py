"""What a careful script does for values and places: `re` patterns and a set of place names.

The measure beside which tests/bench/values puts the program. It reads the same tables (units, currencies, months, number words, place names),
so that both look for the same words and for the same kinds: dates and times, written and relative, amounts with ranges, lists and what stands
before them, places with the word for their level. It normalises first, as Persian tool kits do, by str.translate and a row of substitutions,
and keeps where the text was changed; it tells the value of what it finds: of whole dates the Gregorian day, of amounts the code of the unit and
the rials of money, of places which of the namesakes is meant. Patterns are compiled once, alternatives are sorted and begin with what must be
there; names are looked up as n-grams of tokens, longest first, only where a name may begin. Python's standard library alone.
"""
import datetime
import pathlib
import re

SERVICES = pathlib.Path(__file__).resolve().parents[2] / 'services/core'
ZWNJ = '\u200c'


def rows(name):
    """The rows of a table of the program, as lists of cells."""
    room, _, file = name.partition('/')
    for line in (SERVICES / room / 'data' / file).read_text(encoding='utf-8').splitlines():
        if line and not line.startswith('#'):
            yield line.split('\t')


def words(name, *kinds):
    return sorted({r[0] for r in rows(name) if len(r) > 1 and r[1] in kinds})


def any_of(forms):
    """Alternatives, longer ones first; a blank stands for blanks and ZWNJ."""
    return '(?:' + '|'.join(re.escape(f).replace(ZWNJ, '[ \u200c]?').replace('\\ ', '[ \u200c]')
                            for f in sorted(forms, key=len, reverse=True)) + ')'


# Letters, digits and marks that have one form; diacritics and invisible marks go.
FOLD = {ord(a): b for a, b in zip('\u064a\u0649\u0643\u0629\u06c0', '\u06cc\u06cc\u06a9\u0647\u0647')}
FOLD.update({0x0660 + d: chr(0x06f0 + d) for d in range(10)})
FOLD.update({0x30 + d: chr(0x06f0 + d) for d in range(10)})
FOLD.update({c: None for c in [*range(0x064b, 0x0653), 0x0640, 0x00ad, 0x200b, 0x200d, 0x200e, 0x200f, 0xfeff]})
FOLD.update({0x00a0: ' ', 0x066a: '%'})
TO_ASCII = {0x06f0 + d: chr(0x30 + d) for d in range(10)} | {0x066b: '.', 0x066c: None, ord(','): None}

LETTER = '\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc'
SUBSTITUTIONS = [(re.compile(pattern), by) for pattern, by in (
    ('"([^\n"]+)"', '\u00ab\\1\u00bb'),
    (r'\.{3,}', '\u2026'),
    (r'(?<=[\u06f0-\u06f9])\.(?=[\u06f0-\u06f9])', '\u066b'),
    (r'\r\n?', '\n'),
    (r'\n{3,}', '\n\n'),
    (r'[ \t]{2,}|\t', ' '),
    ('\u200c{2,}', ZWNJ),
    (' ?\u200c | \u200c ?', ' '),
    # affixes: mi-, nemi-, -ha, -haye, -tar, -tarin, -am, -at, -ash
    (f'(?<![{LETTER}\u200c])(\u0646?\u0645\u06cc) (?=[{LETTER}])', '\\1\u200c'),
    (f'(?<=[{LETTER}]) (\u0647\u0627(?:\u06cc(?:\u06cc|\u0645|\u062a|\u0634)?)?)(?![{LETTER}])', '\u200c\\1'),
    (f'(?<=[{LETTER}]) (\u062a\u0631(?:\u06cc\u0646?)?)(?![{LETTER}])', '\u200c\\1'),
    (f'(?<=\u0647) (\u0627\u0645|\u0627\u06cc|\u0627\u0633\u062a|\u0627\u0646\u062f)(?![{LETTER}])', '\u200c\\1'),
    (r' +([\u00bb\)\]\u060c\u061b\u061f!:.])', r'\1'),
    (r'([\u00ab\(\[]) +', r'\1'),
    (r'([\u060c\u061b\u061f!])(?=[^\s\u00bb\)\]\u060c\u061b\u061f!.])', r'\1 '),
    (r' *\n *', '\n'),
)]

NUMBER_WORDS = {r[0]: r for r in rows('text/number_words.tsv')
                if len(r) > 2 and r[1] in ('unit', 'teen', 'ten', 'hundred', 'scale')}
SCALES = {w for w, r in NUMBER_WORDS.items() if r[1] == 'scale'}
AND = '\u0648'
EDGE = f'(?![{LETTER}\u200c])'
HEAD = f'(?<![{LETTER}\u200c\u06f0-\u06f9])'
DIGITS = r'[\u06f0-\u06f9]+(?:[\u066b\u066c.,/][\u06f0-\u06f9]+)*'
SCALE = any_of(SCALES)
WORD = any_of(NUMBER_WORDS)
NUMBER = (f'(?:{DIGITS}(?: {SCALE}{EDGE})*(?: {AND} {DIGITS}(?: {SCALE}{EDGE})+)*|'
          f'{WORD}{EDGE}(?: (?:{AND} )?{WORD}{EDGE})*)')
QUALIFIERS = words('text/number_phrases.tsv', 'qualifier')
TO = '(?: \u062a\u0627 | ?- ?)'
RANGE = f'(?:({any_of(QUALIFIERS)}){EDGE} )?((?:{NUMBER}\u060c )*(?:{NUMBER} {AND} )?{NUMBER})(?:{TO}({NUMBER}))?'
CURRENCIES = {r[0]: r[2] for r in rows('extraction/amounts.tsv') if len(r) > 2 and r[1] == 'currency'}
UNITS = {r[0]: r[2] for r in rows('extraction/amounts.tsv') if len(r) > 2 and r[1] in ('unit', 'noun')}
TIGHT = {ord(' '): None, ord(ZWNJ): None}  # one spelling of the joints of a word
CODES = {form.translate(TIGHT): code for form, code in (UNITS | CURRENCIES).items()}
TIMES = {}
for row in rows('text/times.tsv'):
    if len(row) > 2:
        TIMES.setdefault(row[1], {})[row[0]] = row[2]


def times(*kinds):
    return any_of(w for kind in kinds for w in TIMES.get(kind, ()))


MONTHS = {w: arg for kind in ('month', 'month_clear', 'month_safe') for w, arg in TIMES[kind].items()}
MONTH = any_of(MONTHS)
YEAR = '\u0633\u0627\u0644'
YEAR_NUMBER = r'[\u06f0-\u06f9]{2,4}'
DAY = times('weekday', 'day')
UNIT = times('unit', 'units')
SHIFT = times('shift', 'shift_loose', 'shift_new')

MONEY = re.compile(f'{HEAD}{RANGE} ?({any_of(CURRENCIES)}){EDGE}')
PERCENT = re.compile(f'{HEAD}{RANGE} ?(?:%|{any_of(words("text/number_phrases.tsv", "percent"))}{EDGE})')
QUANTITY = re.compile(f'{HEAD}{RANGE} ({any_of(UNITS)}){EDGE}')
NUMBERS = re.compile(f'{HEAD}{NUMBER}')
DATES = [re.compile(p) for p in (
    r'(?<![\u06f0-\u06f9])([\u06f0-\u06f9]{2,4})[/-]([\u06f0-\u06f9]{1,2})[/-]([\u06f0-\u06f9]{1,4})',
    f'{HEAD}(?:{DAY}{EDGE}\u060c? ?)?({DIGITS}|{WORD}{EDGE}) ({MONTH}){EDGE}(?: \u0645\u0627\u0647)?(?: (?:{YEAR} )?({YEAR_NUMBER}))?',
    f'{HEAD}(?:({times("edge")}) )?({MONTH}){EDGE}(?: \u0645\u0627\u0647)?(?: (?:{YEAR} )?({YEAR_NUMBER}))?',
    f'{HEAD}(?:({times("edge")}) )?({times("season")}){EDGE}(?: (?:{YEAR} )?({YEAR_NUMBER}|{SHIFT}{EDGE}))?',
    f'{HEAD}(?:({times("edge")}) )?{YEAR}(?: ({YEAR_NUMBER})|(?:\u200c\u0647\u0627\u06cc)? ({SHIFT}){EDGE})',
    f'{HEAD}({times("this", "every_year")}) ({UNIT}){EDGE}',
    f'{HEAD}(?:({times("few")}|{NUMBER}) )?({UNIT})(?:\u200c?\u0647\u0627\u06cc)? ({SHIFT}){EDGE}',
    f'{HEAD}\u062f\u0647\u0647 ({NUMBER})',
    f'{HEAD}({times("occasion", "every_year")}){EDGE}',
    f'{HEAD}\u0633\u0627\u0639\u062a ({NUMBER})(?: {AND} ({NUMBER}) \u062f\u0642\u06cc\u0642\u0647)?',
    r'(?<![\u06f0-\u06f9])([\u06f0-\u06f9]{1,2}):([\u06f0-\u06f9]{2})',
    f'{HEAD}({times("part", "part_word")}){EDGE}(?: ({DAY}){EDGE})?',
    f'{HEAD}({DAY})(?: ({times("part")}|{SHIFT}))?{EDGE}',
)]
TOKEN = re.compile(f'[{LETTER}\u200c]+|[\u06f0-\u06f9]+|[A-Za-z]+|[^\\s]')


LEVEL = re.compile(f'{HEAD}({any_of(words("extraction/place_words.tsv", "level"))}) $')
LIST = re.compile(f'\u060c |(?<=[\u06f0-\u06f9]) {AND} (?={DIGITS}$)')


PLACE_ROWS = {row[0]: row for file in ('extraction/places.tsv', 'extraction/places_abroad.tsv') for row in rows(file)}


def root(row):
    """The province or country in which a place lies."""
    while row[2] != 'country' and (row[2], row[4]) != ('province', 'IR') and row[4] in PLACE_ROWS:
        row = PLACE_ROWS[row[4]]
    return row[0]


# By name the places that bear it: id, level, root.
PLACES = {}
for row in PLACE_ROWS.values():
    for name in (row[1], *(alias.strip('?!') for alias in row[7].split('|') if alias)):
        PLACES.setdefault(' '.join(TOKEN.findall(name)), []).append((row[0], row[2], root(row)))
LEVELS = {r[0]: r[2] for r in rows('extraction/place_words.tsv') if len(r) > 2 and r[1] == 'level'}
FIRST = {name.partition(' ')[0] for name in PLACES}
LONGEST = max(name.count(' ') for name in PLACES) + 1


GONE = re.compile('[' + ''.join(chr(c) for c, by in FOLD.items() if by is None) + ']+')


def normalise(source):
    """The display text, and what was changed on the way: of each step, where in its result how many characters more or less stand."""
    steps = []
    text = source.translate(FOLD)
    if len(text) != len(source):
        gone, shift = [], 0
        for hit in GONE.finditer(source):
            gone.append((hit.start() + shift, hit.start() - hit.end()))
            shift += hit.start() - hit.end()
        steps.append(gone)
    for pattern, by in SUBSTITUTIONS:
        out, edits, last, shift = [], [], 0, 0
        for hit in pattern.finditer(text):
            begin, end = hit.span()
            new = hit.expand(by)
            out += (text[last:begin], new)
            edits.append((begin + shift, len(new) - (end - begin)))
            shift += len(new) - (end - begin)
            last = end
        if edits:
            out.append(text[last:])
            text = ''.join(out)
            steps.append(edits)
    return text.strip(), steps


def value(number):
    """A number in digits, words or both, as a float."""
    total, group = 0.0, 0.0
    for part in number.split():
        if part == AND:
            continue
        row = NUMBER_WORDS.get(part)
        if row is None:
            part = part.translate(TO_ASCII).replace('/', '.')
            group += float(part) if part.count('.') < 2 else 0.0
        elif row[1] == 'scale':
            total += (group or 1.0) * float(row[2])
            group = 0.0
        else:
            group += float(row[2])
    return total + group


def day(parts):
    """A date as written, in ASCII; a whole one as the Gregorian day."""
    parts = [p.translate(TO_ASCII) for p in parts if p]
    if len(parts) == 3 and parts[0].isdigit() and parts[2].isdigit():
        calendar, _, month = MONTHS.get(parts[1], parts[1]).rpartition(' ')
        year, number = (int(parts[0]), int(parts[2])) if len(parts[0]) == 4 else (int(parts[2]), int(parts[0]))
        if month.isdigit() and 1200 < year < 1500 and 1 <= int(month) <= 12:
            # Days since 622-03-22 by the arithmetic of 33 years.
            leap = (8 * year + 29) // 33
            days = 365 * (year - 1) + leap - 1 + 31 * min(int(month) - 1, 6) + 30 * max(int(month) - 7, 0) + number - 1
            return str(datetime.date(622, 3, 22) + datetime.timedelta(days=days))
        if month.isdigit() and calendar in ('gregorian', '') and 1800 < year < 2100 and 1 <= int(month) <= 12:
            return f'{year}-{int(month):02}-{number:02}'
    return '-'.join(parts)


def overlaps(taken, begin, end):
    """True if something stands there already; else takes the place."""
    if any(taken[begin:end]):
        return True
    taken[begin:end] = b'\1' * (end - begin)
    return False


def extract(source):
    """Mentions of a text: (begin, end, type, value)."""
    text, steps = normalise(source)
    taken = bytearray(len(text))
    found = []
    for pattern in DATES:
        for hit in pattern.finditer(text):
            if not overlaps(taken, *hit.span()):
                found.append((*hit.span(), 'DATE', day(hit.groups())))
    for kind, pattern in (('MONEY', MONEY), ('PERCENT', PERCENT), ('QUANTITY', QUANTITY)):
        for hit in pattern.finditer(text):
            if overlaps(taken, *hit.span()):
                continue
            for part in LIST.split(hit[2]):
                low = value(part)
                high = value(hit[3]) if hit[3] else low
                code = CODES.get(hit[4].translate(TIGHT), '') if pattern.groups > 3 else ''
                rials = float(code.partition(' ')[2] or 0) if kind == 'MONEY' else 0.0
                found.append((*hit.span(), kind, (hit[1], low, high, code, low * rials, high * rials)))
    for hit in NUMBERS.finditer(text):
        if not overlaps(taken, *hit.span()):
            found.append((*hit.span(), 'NUMBER', value(hit[0])))
    tokens = [(m[0], m.start(), m.end()) for m in TOKEN.finditer(text)]
    named, votes = [], {}
    i = 0
    while i < len(tokens):
        step = 1
        if tokens[i][0] in FIRST:
            for n in range(min(LONGEST, len(tokens) - i), 0, -1):
                name = ' '.join(t[0] for t in tokens[i:i + n])
                if name in PLACES:
                    level = LEVEL.search(text, max(0, tokens[i][1] - 12), tokens[i][1])
                    begin = level.start() if level else tokens[i][1]
                    bearers = PLACES[name]
                    named.append((begin, tokens[i + n - 1][2], bearers, LEVELS.get(level[1]) if level else None))
                    if len({b[2] for b in bearers}) == 1:
                        votes[bearers[0][2]] = votes.get(bearers[0][2], 0) + 1
                    step = n
                    break
        i += step
    # Of namesakes that of the level told, where the article is about.
    for begin, end, bearers, level in named:
        best = max(bearers, key=lambda b: (b[1] == level, votes.get(b[2], 0)))
        found.append((begin, end, 'PLACE', best[:2]))
    return found, steps
