"""The room of need, measures and proposals."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Keys, rounds, runs, proposals and measures."""

    name = "planning"
    verbose_name = "Planung"

    def ready(self) -> None:
        """Have the database keep the rules that constraints cannot say."""
        from districts.guards import install_after_migrate, states_stay
        from planning.guards import GUARDS

        install_after_migrate(self, [*GUARDS, *states_stay(self)])
