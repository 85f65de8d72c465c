"""Small builders for tests: each makes one valid row, overridable by keyword."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import count

from django.contrib.auth.models import Group, User

from districts.models import (
    Area,
    AreaMembership,
    AreaValue,
    Indicator,
    Release,
    ReleasedValue,
    SourceFile,
)
from facilities.models import (
    Cooperation,
    Facility,
    FacilitySuccession,
    FacilityValue,
    Provider,
)
from planning.models import (
    AreaScore,
    CertaintyRun,
    ComparisonGroup,
    FacilityScore,
    KeyIndicator,
    Measure,
    PlanningRound,
    Proposal,
    ProposalLine,
    RankCertainty,
    Scenario,
    ScoringKey,
    ScoringRun,
    ServiceType,
)

serial = count(1)
DAY = date(2024, 8, 1)


def source_file(**given: object) -> SourceFile:
    name = f"datei-{next(serial)}.csv"
    return SourceFile.objects.create(
        **{
            "name": name,
            "title": name,
            "sha256": hashlib.sha256(name.encode()).hexdigest(),
            "importer": "test",
            "as_of": DAY,
            "attribution": "Erfunden",
            "licence": "dl-de/by-2-0",
            "published": True,
            "rows_in": 1,
            "rows_used": 1,
        }
        | given
    )


def area(**given: object) -> Area:
    number = next(serial)
    return Area.objects.create(
        **{
            "kind": Area.Kind.ORTSTEIL,
            "key": f"{number:02d}",
            "name": f"Ortsteil {number}",
            "territory": "2024",
            "valid_from": date(2000, 1, 1),
            "source": given.get("source") or source_file(),
        }
        | given
    )


def indicator(code: str = "", **given: object) -> Indicator:
    return Indicator.objects.create(
        **{
            "code": code or f"indikator-{next(serial)}",
            "name": code or "Indikator",
            "theme": "Test",
            "unit": "Anteil",
            "direction": Indicator.Direction.MORE,
            "level": Indicator.Level.FACILITY,
            "definition": "Definition",
            "why_it_matters": "Grund",
            "measures": Indicator.Measures.SITUATION,
            "source": "Quelle",
            "author": "Stelle",
            "checker": "andere Stelle",
            "reviewed_on": date(2024, 1, 1),
            "next_review": date(2099, 1, 1),
        }
        | given
    )


def provider(**given: object) -> Provider:
    return Provider.objects.create(
        **{"name": f"Träger {next(serial)}", "kind": Provider.Kind.MUNICIPAL} | given
    )


def facility(**given: object) -> Facility:
    number = next(serial)
    place = given.pop("area", None)
    return Facility.objects.create(
        **{
            "number": f"T-{number:04d}",
            "name": f"Testschule {number:04d}",
            "kind": Facility.Kind.GRUNDSCHULE,
            "provider": given.get("provider") or provider(),
            "area": place,
            "area_basis": Facility.AreaBasis.STATED if place else Facility.AreaBasis.NONE,
            "source": given.get("source") or source_file(),
        }
        | given
    )


def area_value(**given: object) -> AreaValue:
    return AreaValue.objects.create(
        **{"period": "2024", "state": "wert", "value": 1, "source_sign": "1"}
        | {"source": given.get("source") or source_file()}
        | given
    )


def facility_value(**given: object) -> FacilityValue:
    return FacilityValue.objects.create(
        **{"period": "2023/24", "state": "wert", "value": 1, "source_sign": "1"}
        | {"source": given.get("source") or source_file()}
        | given
    )


def service_type(code: str = "ssa", **given: object) -> ServiceType:
    return ServiceType.objects.create(
        **{"code": code, "name": "Schulsozialarbeit", "office": ServiceType.Office.SCHOOL}
        | given
    )


def measure(**given: object) -> Measure:
    return Measure.objects.create(
        **{
            "facility": given.get("facility") or facility(),
            "service_type": given.get("service_type") or service_type(),
            "fte_target": "0.80",
            "valid_from": DAY,
            "source": given.get("source") or source_file(),
        }
        | given
    )


def user(role: str = "", **given: object) -> User:
    """A person with one role; ``superuser`` is none of the groups."""
    person = User.objects.create(username=f"person-{next(serial)}", **given)
    if role == "superuser":
        person.is_staff = person.is_superuser = True
        person.save()
    elif role:
        person.groups.add(Group.objects.get(name=role))
    return person


def membership(**given: object) -> AreaMembership:
    return AreaMembership.objects.create(
        **{"valid_from": date(2000, 1, 1), "source": given.get("source") or source_file()}
        | given
    )


def scoring_key(**given: object) -> ScoringKey:
    code = f"schluessel-{next(serial)}"
    return ScoringKey.objects.create(
        **{
            "code": code,
            "version": 1,
            "title": code,
            "content": {"code": code, "facility_types": ["grundschule"]},
            "sha256": hashlib.sha256(code.encode()).hexdigest(),
            "valid_from": date(2024, 1, 1),
            "published": True,
        }
        | given
    )


def key_indicator(**given: object) -> KeyIndicator:
    return KeyIndicator.objects.create(
        **{
            "key": given.get("key") or scoring_key(),
            "indicator": given.get("indicator") or indicator(),
            "position": next(serial) % 30_000,
            "weight": "0.5",
        }
        | given
    )


def scoring_run(**given: object) -> ScoringRun:
    return ScoringRun.objects.create(
        **{
            "key": given.get("key") or scoring_key(),
            "as_of": DAY,
            "inputs": {},
            "input_sha256": f"{next(serial):064d}",
            "statistics": {},
            "log": [],
            "oldest_period": "2023/24",
            "code_version": "test",
            "published": True,
            "invented": True,
        }
        | given
    )


def facility_score(**given: object) -> FacilityScore:
    place = next(serial)
    return FacilityScore.objects.create(
        **{
            "run": given.get("run") or scoring_run(),
            "facility": given.get("facility") or facility(),
            "group": "grundschule",
            "state": FacilityScore.State.SCORED,
            "index": "1.25",
            "base": "1",
            "coverage": "1",
            "area_share": "0.4",
            "rank": place,
            "rank_low": place,
            "rank_high": place,
            "parts": [],
        }
        | given
    )


def area_score(**given: object) -> AreaScore:
    place = next(serial)
    return AreaScore.objects.create(
        **{
            "run": given.get("run") or scoring_run(),
            "area": given.get("area") or area(),
            "group": "ortsteil",
            "state": AreaScore.State.SCORED,
            "index": "1.25",
            "base": "1",
            "coverage": "1",
            "area_share": "1",
            "rank": place,
            "rank_low": place,
            "rank_high": place,
            "parts": [],
        }
        | given
    )


def certainty_run(**given: object) -> CertaintyRun:
    return CertaintyRun.objects.create(
        **{
            "run": given.get("run") or scoring_run(),
            "group": "grundschule",
            "places": next(serial),
            "draws": 1000,
            "seed": 0,
            "band": "0.25",
            "ranked": 2,
            "findings": {},
            "code_version": "test",
        }
        | given
    )


def comparison_group(**given: object) -> ComparisonGroup:
    members = given.pop("facilities", ())
    made = ComparisonGroup.objects.create(
        **{"name": f"Gruppe {next(serial)}", "kind": "grundschule"} | given
    )
    made.facilities.set(members)
    return made


def rank_certainty(**given: object) -> RankCertainty:
    score = given.get("score") or facility_score()
    return RankCertainty.objects.create(
        **{
            "certainty": given.get("certainty") or certainty_run(run=score.run),
            "score": score,
            "p_top_k": "0.5",
            "rank_q05": 1,
            "rank_q50": 1,
            "rank_q95": 2,
            "mean_rank": "1.5",
        }
        | given
    )


def planning_round(**given: object) -> PlanningRound:
    code = f"runde-{next(serial)}"
    return PlanningRound.objects.create(
        **{
            "code": code,
            "title": code,
            "service_type": given.get("service_type") or service_type(f"ssa-{code}"),
            "school_year": "2024/25",
            "as_of": DAY,
            "rules": {},
            "published": True,
        }
        | given
    )


def scenario(**given: object) -> Scenario:
    code = f"szenario-{next(serial)}"
    return Scenario.objects.create(
        **{
            "round": given.get("round") or planning_round(),
            "code": code,
            "title": code,
            "changes": {"breadth": "0.5"},
            "published": True,
        }
        | given
    )


def proposal(*, fte: str = "0.80", sealed: bool = True, **given: object) -> Proposal:
    """A proposal with a single line of ``fte`` VzÄ, which is also its budget."""
    site, score = given.pop("facility", None), given.pop("score", None)
    made = Proposal.objects.create(
        **{
            "round": given.get("round") or planning_round(),
            "method": Proposal.Method.RANK_ORDER,
            "rules": {},
            "inputs": {},
            "input_sha256": "0" * 64,
            "budget_fte": fte,
            "allocated_fte": fte,
            "rest_fte": 0,
            "details": {},
            "code_version": "test",
            "published": True,
            "invented": True,
        }
        | given
    )
    proposal_line(proposal=made, facility=site, score=score, proposed_fte=fte)
    if sealed:
        made.sealed = True
        made.save()
    return made


def proposal_line(**given: object) -> ProposalLine:
    given = {name: value for name, value in given.items() if value is not None}
    return ProposalLine.objects.create(
        **{
            "facility": given.get("facility") or facility(),
            "position": next(serial),
            "stock_fte": 0,
            "proposed_fte": "0.80",
            "reason": "FUNDED_RANK",
            "note": "nach Index und Budget",
            "source": ProposalLine.Source.COMPUTED,
        }
        | given
    )


def succession_and_cooperation(one: Facility, other: Facility) -> None:
    FacilitySuccession.objects.create(
        predecessor=one, successor=other, kind="umzug", happened_on=DAY
    )
    Cooperation.objects.create(
        from_facility=one, to_facility=other, kind="kooperation", valid_from=DAY
    )


def release() -> Release:
    made = Release.objects.create(
        audience=Release.Audience.PUBLIC, subject="Test", as_of=DAY, digest="0" * 64
    )
    ReleasedValue.objects.create(release=made, cell="a", value=1, state="wert")
    return made
