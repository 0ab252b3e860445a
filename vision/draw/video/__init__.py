"""Write clips: the annotated video with its key frames, and copies with user annotations."""
