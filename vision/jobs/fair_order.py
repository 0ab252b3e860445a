"""Order in which waiting analyses run: fair between owners, whatever each of them has queued.

Somebody who queues forty clips does not keep another waiting for all of them: each owner gets the
same share of the time, and an owner's clips run in the order in which they were queued.

References
----------
Goyal, Vin and Cheng, Start-time fair queueing: a scheduling algorithm for integrated services
packet switching networks, IEEE/ACM Transactions on Networking 1997;5(5):690-704.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FairOrder:
    """Give each job a number; those with lower numbers run first.

    Attributes
    ----------
    now : float
        Number of the job that runs, or ran last.
    """

    now: float = 0.0
    _finish: dict[str, float] = field(default_factory=dict)

    def number(self, owner: str, cost: float) -> float:
        """Return the number of a new job.

        Parameters
        ----------
        owner : str
            Who has queued it.
        cost : float
            How long it takes, in any unit.
        """
        begin = max(self.now, self._finish.get(owner, 0.0))
        self._finish[owner] = begin + cost
        return begin

    def give_back(self, owner: str, cost: float) -> None:
        """Note that a waiting job of an owner was taken away.

        Parameters
        ----------
        owner : str
            Who had queued it.
        cost : float
            Its cost.
        """
        if owner in self._finish:
            self._finish[owner] = max(self.now, self._finish[owner] - cost)

    def begin(self, number: float) -> None:
        """Note that a job begins.

        Parameters
        ----------
        number : float
            Its number.
        """
        self.now = max(self.now, number)
        # Owners whose jobs are all behind it count like new ones.
        self._finish = {o: f for o, f in self._finish.items() if f > self.now}
