"""Result of an analysis: report, pose tracks and angles, to read, plot or write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vision.clip.open import open_clip
from vision.progress import Progress, ProgressCallback
from vision.report.analysis_data import AnalysisData
from vision.report.files import write_angles, write_report

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd


@dataclass(frozen=True)
class Analysis(AnalysisData):
    """Result of analysing one clip.

    Attributes
    ----------
    info : ClipInfo
        Metadata of the clip.
    raw : PoseTrack
        The subject as detected, with swapped sides corrected and short gaps filled.
    smooth : PoseTrack
        The same after the zero-phase filter; the angles are computed from it.
    angles : Angles
        Angle series, one value per decoded frame.
    report : Report
        The verdicts.
    """

    def to_dataframe(self) -> pd.DataFrame:
        """Return the angle series as a table with the columns of the angles CSV.

        Returns
        -------
        pandas.DataFrame
            One row per decoded frame: ``frame``, ``time_s``, and a column per
            angle with its name in the CSV (``knee_flexion_left_deg``, …); NaN
            where missing. ``attrs["units"]`` names each column's unit and
            ``attrs["clip"]`` the clip.

        Examples
        --------
        >>> from vision import Settings, analyse
        >>> clip = "samples/sls_valgus_front_L.mp4"
        >>> analysis = analyse(clip, Settings(start_s=0.0, end_s=0.2))
        >>> table = analysis.to_dataframe()
        >>> list(table.columns[:3])
        ['frame', 'time_s', 'knee_flexion_left_deg']
        >>> table.attrs["units"]["knee_flexion_left_deg"]
        'deg'
        """
        import pandas as pd  # imported here because it takes a third of a second

        columns = {"frame": self.angles.index, "time_s": self.angles.time_s}
        columns |= {f"{name}_deg": values for name, values in self.angles.series.items()}
        table = pd.DataFrame(columns)
        units = {name: "deg" for name in table.columns if name.endswith("_deg")}
        table.attrs = {"clip": self.info.name, "units": {"frame": "1", "time_s": "s", **units}}
        return table

    def write(
        self,
        *,
        json: str | PathLike[str] | None = None,
        csv: str | PathLike[str] | None = None,
        video: str | PathLike[str] | None = None,
        stills: str | PathLike[str] | None = None,
        progress: ProgressCallback | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Write the requested outputs, each file atomically.

        Parameters
        ----------
        json : path, optional
            File for the report.
        csv : path, optional
            File for the angle series.
        video : path, optional
            MP4 file for the annotated clip.
        stills : path, optional
            Folder for the key frames, PNG.
        progress : callable, optional
            Called with the fraction done, 0 to 1, and a status text.
        cancelled : callable, optional
            Called for each frame; returning True stops the work.

        Raises
        ------
        InputError
            If an output cannot be written, or the clip can no longer be read.
        Cancelled
            If `cancelled` returned True; no partial file is left.
        """
        if json is not None:
            write_report(self.report, Path(json))
        if csv is not None:
            write_angles(self.angles, Path(csv))
        if video is not None or stills is not None:
            # Imported here because it loads OpenCV, which a report does not need.
            from vision.draw.video.annotated_video import render

            render(
                open_clip(self.info.path, rotation_deg=self.info.rotation_deg),
                self,
                video=None if video is None else Path(video),
                stills=None if stills is None else Path(stills),
                progress=Progress(progress),
                cancelled=cancelled,
            )
