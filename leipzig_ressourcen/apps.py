"""The project as an app of its own, so that its template tags and commands are found."""

from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Start page, navigation, number formats, the demo and the API surface."""

    name = "leipzig_ressourcen"
    verbose_name = "Leipzig Ressourcen"

    def ready(self) -> None:
        """Register the deployment checks and what listens to sign-ins."""
        for name in ("operator", "sign_ins", "log", "accounts.sittings"):
            import_module(f"leipzig_ressourcen.{name}")
