"""What is shown, as styled text: functions of data, without widgets."""
