"""The command line, one module a family of commands: each arranges and prints; what is counted comes from layers/.

To add a family, write a module with ``add(commands)`` and name it in ``FAMILIES`` of `layers.__main__`.
The same functions stand behind the page: the same file gives the same layer, problems and difference.
"""
