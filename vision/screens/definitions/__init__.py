"""Built-in screens, one Python file and one criteria file each.

To add a screen, put ``NAME.py`` with a `vision.screens.screen.Screen` called ``SCREEN`` and
``NAME.toml`` with its criteria here. Nothing lists them: `vision.screens.registry` finds them.
"""
