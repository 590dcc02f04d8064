"""Whether a value of `rasad annotate --json` says what an annotator's norm says.

The norms are those of the annotated news: `1396-10-20`, `g:2012`, `a/b`; `10000000000 IRR`; `450
hectare`; `18 %`; `09:30`. What an annotator left open is not compared.

>>> same('DATE', '1398-04/1398-06', {'value': '1398-04-01/1398-06-31', 'calendar': 'jalali'}, UNITS)
True
>>> same('DATE', '1398-04/1398-06', {'value': '1398-S2', 'calendar': 'jalali'}, UNITS)
True
>>> same('DATE', 'g:2012', {'value': '1391', 'calendar': 'jalali'}, UNITS)
False
>>> same('DATE', '1398-07-23', {'value': '2019-10-15', 'calendar': 'gregorian'}, UNITS)
True
>>> same('DATE', '', {'value': '1391', 'calendar': 'jalali'}, UNITS) is None
True
>>> same('MONEY', '5000 IRT', {'value': 5000, 'currency': 'IRR'}, UNITS)
False
>>> same('MONEY', '5000-7000 IRT', {'value': [5000, 7000], 'currency': 'IRT'}, UNITS)
True
>>> same('QUANTITY', '14000 square metre', {'value': 14000, 'unit': 'ha'}, UNITS)
False
>>> same('QUANTITY', '14 replacement brokerage', {'value': 14, 'unit': None}, UNITS)
True
>>> same('QUANTITY', '32 article', {'value': 32, 'unit': 'paper'}, UNITS)
True
>>> same('QUANTITY', '8 person', {'value': 8, 'unit': 't'}, UNITS)
False
>>> same('QUANTITY', '2 fold', {'value': 2, 'unit': 'times'}, UNITS)
True
>>> same('PERCENT', '5/7 %', {'value': 5.7}, UNITS)
False
>>> jalali_day(1404, 1, 1) - jalali_day(1403, 1, 1), jalali_day(1403, 1, 1).isoformat()
(datetime.timedelta(days=366), '2024-03-20')
"""
import datetime
import os
import re

# Other English names that annotators use.
_NAMES = {'ton': 'tonne', 'person-hour': 'person hour', 'ton per hectare': 'tonne per hectare',
          'fold': 'times', 'injured': 'wounded'}
# Counted nouns that Persian has one word for, and "three time(s)" as much.
_ONE_WORD = [{'article', 'paper'}, {'pupil', 'student'}, {'device', 'unit'}, {'time', 'times'}]


def read_units(root):
    """The project's codes by English name, as the table of units and counted nouns has them."""
    path = os.path.join(root, 'services', 'core', 'extraction', 'data', 'units.tsv')
    with open(path, encoding='utf-8') as handle:
        rows = [line.split('\t') for line in handle if not line.startswith('#')]
    return {row[4].lower(): row[0] for row in rows[1:]}


UNITS = read_units(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))


def jalali_day(year, month, day):
    """The Gregorian day of a Jalali one, by the 33-year rule (right for 1300 to 1470)."""
    leaps = sum(x % 33 in (1, 5, 9, 13, 17, 22, 26, 30) for x in range(1300, year))
    days = (year - 1300) * 365 + leaps + (month - 1) * 30 + min(month - 1, 6) + day - 1
    return datetime.date(1921, 3, 21) + datetime.timedelta(days)


def gregorian(jalali):
    """The Gregorian day, "2024-03-16", of a Jalali one, "1402-12-26"."""
    return jalali_day(*map(int, jalali.split('-'))).isoformat()


def _one_stretch(text, jalali):
    """First and last day of "1404", "1404-S2", "1404-10", "1404-10-15"; None if it is none."""
    if jalali and re.fullmatch(r'\d{4}-S[1-4]', text):
        year, last = text[:4], int(text[-1]) * 3
        return days_of(f'{year}-{last - 2:02}/{year}-{last:02}', 'jalali')
    if not re.fullmatch(r'\d{4}(-\d\d(-\d\d)?)?', text):
        return None
    parts = [int(x) for x in text.split('-')]
    make = jalali_day if jalali else datetime.date
    try:
        if len(parts) == 3:
            return make(*parts), make(*parts)
        year, month = parts[0], parts[1] if len(parts) == 2 else 12
        after = make(year + 1, 1, 1) if month == 12 else make(year, month + 1, 1)
        return make(year, month if len(parts) == 2 else 1, 1), after - datetime.timedelta(1)
    except ValueError:
        return None


def days_of(value, calendar):
    """First and last day of a value; parts that begin with g: or h: are of that calendar."""
    ends = []
    for part in value.split('/'):
        kind = {'g:': 'gregorian', 'h:': 'lunar'}.get(part[:2], calendar)
        stretch = _one_stretch(part[2:] if part[:2] in ('g:', 'h:') else part, kind == 'jalali')
        if stretch is None or kind == 'lunar':
            return None
        ends += stretch
    return ends[0], ends[-1]


def _same_date(norm, value):
    mine = value.get('value') or ''
    calendar = value.get('calendar') or 'jalali'
    if mine == norm or {'gregorian': 'g:', 'lunar': 'h:'}.get(calendar, '') + mine == norm:
        return True
    if calendar == 'lunar':  # the norm has the days of a calendar that is reckoned
        mine, calendar = value.get('gregorian') or '', 'gregorian'
    wanted = days_of(norm, 'jalali')
    return wanted is not None and days_of(mine, calendar) == wanted


def numbers_of(text):
    """[low, high] of "450", "7000/10000", "3-6", "2.5"; None if it is none."""
    parts = re.split(r'[/-]', text.replace(',', ''))
    try:
        ends = [float(x) for x in parts]
    except ValueError:
        return None
    return [ends[0], ends[-1]] if len(ends) <= 2 else None


def _same_number(norm, value):
    mine = value.get('value')
    mine = mine if isinstance(mine, list) else [mine, mine]
    wanted = numbers_of(norm)
    if wanted is None or None in mine:
        return False
    return all(abs(a - b) <= 1e-9 * max(1, abs(a)) for a, b in zip(wanted, mine))


def unit_codes(english, units):
    """The codes that an annotator's unit may have; none where it does not stand in the table."""
    name = english.lower().strip().replace('meter', 'metre').replace('liter', 'litre')
    for form in (name, name[:-1] if name.endswith('s') else name):
        code = units.get(_NAMES.get(form, form))
        if code is not None:
            return {code}.union(*(group for group in _ONE_WORD if code in group))
    return set()


def same(kind, norm, value, units):
    """True or False; None where there is nothing to compare."""
    if not norm:
        return None
    value = value or {}
    if kind == 'DATE':
        return _same_date(norm, value)
    if kind == 'TIME':
        return value.get('value') == norm
    if kind not in ('MONEY', 'QUANTITY', 'PERCENT'):
        return None
    number, _, rest = norm.partition(' ')
    if not _same_number(number, value):
        return False
    if kind == 'MONEY':
        return value.get('currency') == rest
    if kind == 'QUANTITY':
        codes = unit_codes(rest, units)
        return not codes or value.get('unit') in codes
    return True
