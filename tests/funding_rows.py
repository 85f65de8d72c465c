"""Small builders for programmes, their rules, cost rates, shares and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from django.db.models import Model

from planning.models import (
    CostRate,
    FundingProgramme,
    FundingRule,
    GrantNotice,
    MeasureShare,
    Participation,
    ServiceType,
    Staffing,
)
from tests import factories

START = date(2020, 1, 1)


def programme(code: str = "", **given: object) -> FundingProgramme:
    code = code or f"programm-{next(factories.serial)}"
    return FundingProgramme.objects.create(
        **{
            "code": code,
            "name": code,
            "funder": FundingProgramme.Funder.CITY if code == "stadt" else "land",
            "valid_from": START,
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def rule(**given: object) -> FundingRule:
    return FundingRule.objects.create(
        **{
            "programme": given.get("programme") or programme(),
            "service_type": given.get("service_type") or service(),
            "valid_from": START,
            "rate": "0.8",
            "legal_reference": "Richtlinie (Test)",
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def cost_rate(eur: str = "75000", **given: object) -> CostRate:
    return CostRate.objects.create(
        **{
            "service_type": given.get("service_type") or service(),
            "valid_from": START,
            "eur_per_fte": eur,
            "basis": "Haushalt (Test)",
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def share(**given: object) -> MeasureShare:
    return MeasureShare.objects.create(
        **{
            "measure": given.get("measure") or factories.measure(),
            "programme": given.get("programme") or programme(),
            "year": 2025,
            "share": "0.5",
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def participation(**given: object) -> Participation:
    return Participation.objects.create(
        **{
            "programme": given.get("programme") or programme(),
            "facility": given.get("facility") or factories.facility(),
            "valid_from": START,
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def notice(**given: object) -> GrantNotice:
    return GrantNotice.objects.create(
        **{
            "programme": given.get("programme") or programme(),
            "year": 2025,
            "reference": f"Bescheid {next(factories.serial)}",
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def staffing(**given: object) -> Staffing:
    return Staffing.objects.create(
        **{
            "measure": given.get("measure") or factories.measure(),
            "as_of": factories.DAY,
            "fte_actual": "0.5",
            "source": given.get("source") or factories.source_file(),
        }
        | given
    )


def service() -> ServiceType:
    """A Leistungsbereich of its own."""
    return factories.service_type(f"leistung-{next(factories.serial)}")


def around(
    measure: object, source: object, *, approved_eur: str = "5000", **texts: object
) -> SimpleNamespace:
    """One row of each kind about a measure, from one file."""
    made = SimpleNamespace(programme=programme(source=source, **texts))
    made.funding_rule = rule(
        programme=made.programme, service_type=measure.service_type, source=source
    )
    made.share = share(
        measure=measure,
        programme=made.programme,
        approved_eur=approved_eur,
        source=source,
    )
    made.participation = participation(
        programme=made.programme, facility=measure.facility, source=source
    )
    made.notice = notice(programme=made.programme, source=source)
    made.staffing = staffing(measure=measure, source=source)
    return made


def _but(make: Callable[[], Model], **wrong: object) -> Callable[[], Model]:
    """A valid row, changed so that it breaks a rule, not yet saved."""

    def broken() -> Model:
        row = make()
        for name, value in wrong.items():
            setattr(row, name, value)
        return row

    return broken


BEFORE = date(2019, 1, 1)
BROKEN = {
    "funding_programme_ends_after_start": _but(programme, valid_to=BEFORE),
    "funding_programme_hours_positive": _but(programme, full_time_hours=0),
    "funding_rule_ends_after_start": _but(rule, valid_to=BEFORE),
    "funding_rule_rate_is_share": _but(rule, rate="1.1"),
    "funding_rule_limits_in_order": _but(rule, min_fte="2", max_fte="1"),
    "funding_rule_deadline_is_day": _but(rule, deadline_month=10),
    "cost_rate_ends_after_start": _but(cost_rate, valid_to=BEFORE),
    "cost_rate_positive": _but(cost_rate, eur_per_fte=0),
    "measure_share_is_part": _but(share, share=0),
    "measure_share_not_negative": _but(share, approved_eur=-1),
    "participation_ends_after_start": _but(participation, valid_to=BEFORE),
    "grant_notice_not_negative": _but(notice, amount_eur=-1),
    "staffing_says_something": _but(staffing, fte_actual=None),
    "staffing_not_negative": _but(staffing, fte_actual=-1),
}

# What the sweeps over routes ask of these rows.
API = {
    "funding-programmes": lambda w: w.funding.programme.code,
    "cost-rates": lambda w: w.cost_rate.pk,
    "measure-shares": lambda w: w.funding.share.pk,
    "grant-notices": lambda w: w.funding.notice.pk,
    "participations": lambda w: w.funding.participation.pk,
}
MODELS = tuple(
    f"planning.{name}"
    for name in (
        *("fundingrule", "costrate", "measureshare"),
        *("participation", "grantnotice", "staffing"),
    )
)
