"""How the house looks: tokens, style sheets, components, base templates, icons. Knows no other room."""
