"""The learning rate over a run, by the share of it that is done, whether that is counted in minutes or in steps."""

from __future__ import annotations

import math


def learning_rate(done: float, peak: float, warm_up: float) -> float:
    """The rate when `done` (0 to 1) of the run is over: a linear warm-up, then a cosine to zero.

    >>> learning_rate(0.05, 1.0, 0.1), learning_rate(1.0, 1.0, 0.1)
    (0.5, 0.0)
    """
    if done < warm_up:
        return peak * done / warm_up
    left = (done - warm_up) / (1 - warm_up)
    return peak * 0.5 * (1 + math.cos(math.pi * min(1.0, left)))
