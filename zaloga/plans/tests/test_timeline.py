"""The plan along the months: no stage is lost, however short the period."""

from datetime import date

import pytest

from zaloga.networks.tests.factories import NetworkFactory
from zaloga.plans import timeline


@pytest.mark.parametrize(
    ("ends_on", "widths", "columns"),
    [
        (date(2027, 1, 31), [1, 1, 1, 1, 1], 5),
        (date(2027, 2, 28), [1, 1, 1, 1, 1], 5),
        (date(2027, 5, 31), [1, 1, 2, 1, 1], 6),
        (date(2027, 9, 30), [1, 1, 4, 2, 2], 10),
        (date(2028, 5, 31), [], 18),
    ],
)
def test_every_stage_stands_over_its_months(ends_on, widths, columns):
    network = NetworkFactory.build(starts_on=date(2026, 12, 1), ends_on=ends_on, stage=1)

    year = timeline.of(network, [], [], "/plan/")

    assert [span.width for span in year["spans"]] == widths
    assert [span.state for span in year["spans"]] == ["done", "now", "", "", ""][: len(widths)]
    assert (sum(widths) or columns, year["stages_across"]) == (columns, columns)
