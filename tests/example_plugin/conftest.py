"""The example plugin is not installed: its cases are run by `tests/hooks`, which hands the plugin over."""

collect_ignore_glob = ["btcore_example/*"]
