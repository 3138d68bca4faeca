from django.apps import AppConfig


class DueListConfig(AppConfig):
    name = "core.duelist"
    label = "duelist"
    verbose_name = "Due list"
