"""The panel: a face on operations. It reads within the actor's scope and changes nothing but through operations."""
