"""How quick the pages feel in a real browser: Lighthouse, the time from a key to the next frame, and scrolling."""
