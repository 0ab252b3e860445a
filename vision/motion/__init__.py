"""Turn the landmarks of one person into joint angles, repetitions, stances and gait."""
