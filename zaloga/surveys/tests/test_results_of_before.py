"""Results that an earlier version counted: what it should not have shown is hidden at the upgrade, the rest stays."""

from importlib import import_module

import pytest
from django.apps import apps

from zaloga.surveys.models import Tally
from zaloga.surveys.tests.factories import QuestionFactory, SurveyFactory

pytestmark = pytest.mark.django_db
CUT = [{"cut": "commune", "rows": [{"group": "Wołów", "cells": [4, 3]}, {"group": "Wińsko", "cells": [3, 5]}]}]
HIDDEN = [{"cut": "commune", "rows": [{"group": "Wołów", "cells": [4, None]}, {"group": "Wińsko", "cells": [3, None]}]}]


def tally(counted, cuts, *, on_paper=0, answered=15, **survey):
    survey = SurveyFactory(closed=True, answered=answered, invited=20, on_paper=on_paper, **survey)
    question = QuestionFactory(survey=survey, options=["tak", "nie"])
    row = Tally(survey=survey, question=question, counted=counted, counts=[counted, 0], words=["Tajne"], cuts=cuts)
    row.save()
    return row


def upgraded(row):
    import_module("zaloga.surveys.migrations.0004_hide_what_sheets_and_rules_gave_back").hide(apps, None)
    row.refresh_from_db()
    return row.counted, row.words, row.cuts


def test_a_cut_without_sheets_and_hidden_numbers_stays():
    assert upgraded(tally(15, CUT)) == (15, ["Tajne"], CUT)


def test_a_cut_with_hidden_numbers_goes_and_the_plain_result_stays():
    assert upgraded(tally(15, HIDDEN)) == (15, ["Tajne"], [])


def test_a_cut_in_which_sheets_stood_goes():
    assert upgraded(tally(15, CUT, on_paper=4)) == (15, ["Tajne"], [])


def test_what_few_people_said_beside_sheets_is_not_shown_any_more():
    assert upgraded(tally(15, CUT, on_paper=11)) == (0, [], [])


def test_sheets_alone_stay():
    assert upgraded(tally(15, [], on_paper=15)) == (15, ["Tajne"], [])


def test_a_survey_with_names_is_left_as_it_is():
    assert upgraded(tally(15, HIDDEN, on_paper=11, is_anonymous=False)) == (15, ["Tajne"], HIDDEN)


ALL = [
    {"cut": "commune", "rows": [{"group": "Wołów", "cells": [13, None]}, {"group": "Wińsko", "cells": [None, None]}]},
    {"cut": "role", "rows": [{"group": "załoga", "cells": [10, None]}, {"group": "osoby prowadzące", "cells": [5, 3]}]},
]


@pytest.mark.parametrize(("chosen", "on_paper", "left"), [(15, 0, [None] * 4), (11, 4, [None] * 4), (14, 0, None)])
def test_what_everybody_chose_is_hidden_whole_where_one_of_its_numbers_was(chosen, on_paper, left):
    row = tally(15, ALL, on_paper=on_paper)
    row.counts = [chosen, 5]
    row.save()

    import_module("zaloga.surveys.migrations.0006_hide_what_everybody_chose").hide(apps, None)

    row.refresh_from_db()
    cells = [[line["cells"][option] for table in row.cuts for line in table["rows"]] for option in (0, 1)]
    assert cells == [left or [13, None, 10, 5], [None, None, None, 3]]


def test_what_everybody_chose_stays_where_none_of_its_numbers_was_hidden():
    row = tally(15, CUT)

    import_module("zaloga.surveys.migrations.0006_hide_what_everybody_chose").hide(apps, None)

    row.refresh_from_db()
    assert row.cuts == CUT
