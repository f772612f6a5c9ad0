"""BPMN 2.0: a whole of the catalogue as a drawing for bpmn-js, Camunda Modeler and others, and drawings read back."""
