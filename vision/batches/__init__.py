"""Analyse many clips, on one computer or a cluster, and put the results into tables.

The package is not called ``batch``, because ``vision.batch`` is the public function: importing a
module of a package ``vision.batch`` would replace it.
"""

from vision.extras import require_extra

require_extra("batch")
