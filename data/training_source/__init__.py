"""The parts from which data/build_training.py makes the fictional training data set (訓練データ)."""
