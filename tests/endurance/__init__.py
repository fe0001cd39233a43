"""Many people rate at once while processes are killed; nothing that was acknowledged may be missing afterwards."""
