"""The form language: compiles form-js schemas into checks (marshmallow) and into printable pages.

The forms themselves are data, in ``forms/<procedure>/*.form``.
"""

from engine.texts import add_source
from forms.catalogue import Catalogue, CompiledForm, findings
from forms.findings import FormFinding, FormRefused

add_source("forms", "texts.yaml")

__all__ = ["Catalogue", "CompiledForm", "FormFinding", "FormRefused", "findings"]
