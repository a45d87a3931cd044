/*jslint node: true */
var TYPE_TEMP = 0x01, TYPE_RH = 0x02, TYPE_LIGHT = 0x04, TYPE_MOTION = 0x05, TYPE_VDD = 0x07, TYPE_EXT_TEMP = 0x0c;

function bin16dec(bin) {
    var num = bin & 0xFFFF;
    if (0x8000 & num)
        num = -(0x010000 - num);
    return num;
}

function DecodeSensorPayload(data) {
    var obj = new Object();
    for (i = 0; i < data.length; i++) {
        switch (data[i]) {
            case TYPE_TEMP: //Temperature
                var temp = (data[i + 1] << 8) | (data[i + 2]);
                temp = bin16dec(temp);
                obj.temperature = temp / 10;
                i += 2;
                break
            case TYPE_RH: //Humidity
                obj.humidity = data[i + 1];
                i += 1;
                break
            case TYPE_LIGHT:
                obj.light = (data[i + 1] << 8) | (data[i + 2]);
                i += 2;
                break
            case TYPE_MOTION:
                obj.motion = !!(data[i + 1]);
                i += 1;
                break
            case TYPE_VDD:
                obj.vdd = (data[i + 1] << 8) | (data[i + 2]);
                i += 2;
                break
            case TYPE_EXT_TEMP:
                obj.externalTemperature = [bin16dec((data[i + 1] << 8) | data[i + 2]) / 10, (data[i + 3] >>> 4) & 0b1111];
                i += 3;
                break
            default: //somthing is wrong with data
                i = data.length;
                break
        }
    }
    return obj;
}

function decodeUplink(input) {
    return {
        "data": DecodeSensorPayload(input.bytes)
    }
}
