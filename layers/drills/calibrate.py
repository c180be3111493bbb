"""How fast people walked in drills: the mean speed of each profile with its 95 % interval.

Every walk that was timed is one sample, a group too: its members did not walk independently. The interval is Student's
for the mean of a normal population whose spread is unknown (ISO 2602:1980, two-sided, 1 − α = 0.95).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from scipy.special import stdtrit

from layers.spec import Config
from layers.store.run_bodies import WALK_PROFILES, RunPlan, WalkBody, WalkProfile
from layers.store.run_record import RunEntry

#: Slower or faster than this [m/s] nobody walks all the way: a pause, a run, a slip in the time or the way.
SLOWEST, FASTEST = 0.1, 3.0
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Walk:
    """A timed walk: ``walk_m`` its way as metres on the level, the way the standards' speeds are meant [m], and how
    long it took [s].

    Raises:
        ValueError: one of them is not above 0.
    """

    walk_m: float
    seconds: float
    profile: WalkProfile = "standard"

    def __post_init__(self) -> None:
        if not (self.walk_m > 0 and self.seconds > 0):
            raise ValueError(f"walk: found {self.walk_m} m in {self.seconds} s, expected both above 0")

    @property
    def speed(self) -> float:
        """Its mean speed [m/s]."""
        return self.walk_m / self.seconds

    @property
    def plausible(self) -> bool:
        """Whether somebody may have walked it so."""
        return SLOWEST <= self.speed <= FASTEST


@dataclass(frozen=True, slots=True)
class Calibration:
    """The mean speed of a profile and its 95 % interval from ``low`` to ``high`` [m/s]; None where the walks do not
    tell (none; of one alone no interval).

    ``runners`` walks were used, ``enough`` where speeds may be set by them. ``implausible`` ones are in none of it: to
    be shown and looked into.
    """

    speed: float | None
    low: float | None
    high: float | None
    runners: int
    enough: bool
    implausible: tuple[Walk, ...] = ()


def walks_of(plan: RunPlan, walked: Iterable[RunEntry]) -> tuple[list[Walk], int]:
    """The timed walks of a run's log (`layers.drills.log.BoardState.walks`), and how many are left out since the length
    of their way is not known.
    """
    told = [one.body for one in walked if isinstance(one.body, WalkBody)]
    legs = {leg.id: leg for leg in plan.legs}
    ways = [(one, legs[one.leg].metres(one.profile) if one.leg in legs else None) for one in told]
    found = [Walk(metres, one.seconds, one.profile) for one, metres in ways if metres]
    return found, len(told) - len(found)


def calibrate(walks: Iterable[Walk], config: Config) -> dict[WalkProfile, Calibration]:
    """Each profile that was walked, in order; ``enough`` from the least number of ``config/drills.toml`` on."""
    told, least = list(walks), config.drills.limits.least_runners
    own = {profile: [one for one in told if one.profile == profile] for profile in WALK_PROFILES}
    return {profile: _of_one(found, least) for profile, found in own.items() if found}


def _of_one(walks: list[Walk], least: int) -> Calibration:
    speeds = [one.speed for one in walks if one.plausible]
    odd = tuple(one for one in walks if not one.plausible)
    runners = len(speeds)
    if not runners:
        return Calibration(None, None, None, 0, False, odd)
    mean = fmean(speeds)
    if runners == 1:
        return Calibration(mean, None, None, 1, least <= 1, odd)
    half = float(stdtrit(runners - 1, (1 + _LEVEL) / 2)) * stdev(speeds) / sqrt(runners)
    # Nobody walks backwards: few walks far apart would else give a speed below 0.
    return Calibration(mean, max(0.0, mean - half), mean + half, runners, runners >= least, odd)
